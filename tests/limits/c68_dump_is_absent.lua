-- outcome: any
return string.dump and "dump present"
