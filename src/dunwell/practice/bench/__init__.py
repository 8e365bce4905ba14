"""Measurements on seeded books: what each costs in CPU seconds of ours and of the database, and in memory.

`subjects` names them. Each builds its book in this process and has the measured parts run in fresh ones (`child`),
so that building is in no figure; `meter` says how CPU and memory are read.
"""
