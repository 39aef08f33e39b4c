-- outcome: error
error(false)
