-- outcome: any
(""):rep(1e15)
