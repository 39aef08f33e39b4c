-- outcome: finished
return math.random(0)
