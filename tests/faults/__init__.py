"""Processes killed, connections cut, servers dead: what must hold all the same."""
