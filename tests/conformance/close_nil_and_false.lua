-- tests/conformance/close_nil_and_false.lua: nil and false need no __close
do
  local a <close> = nil
  local b <close> = false
end
print("fine")                       --> fine
