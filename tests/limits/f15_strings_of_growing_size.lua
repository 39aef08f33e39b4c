-- outcome: any
collectgarbage("stop")
local keep={}
local size=600
local n=0
local all={}
for round=1,7 do
  local cur={}
  local cnt=math.floor(26e6/size)
  local s=("x"):rep(size)
  for i=1,cnt do cur[i]=s..(i%10) end

  local k={}
  for i=1,cnt,4 do k[#k+1]=cur[i] end
  all[round]=k
  cur=nil
  collectgarbage()
  size=size*3
end
print(collectgarbage("count"))
