-- outcome: limit
::a:: goto a
