-- outcome: error
error(coroutine.create(print))
