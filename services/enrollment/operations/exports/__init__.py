"""Lists of a class as workbooks, in the layouts that imports understand."""
