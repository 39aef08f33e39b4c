-- outcome: error
error(print)
