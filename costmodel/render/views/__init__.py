"""What there is to look at, one view per file, each made of tables and knowing no format.

A view offers what ``tables.table.View`` asks for; may import every room that it shows.
"""
