-- outcome: any
(("("):rep(3e5)):find("%b()")
