-- outcome: error
error(nil)
