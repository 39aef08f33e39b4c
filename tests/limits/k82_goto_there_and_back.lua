-- outcome: limit
goto b
::a:: goto b
::b:: goto a
