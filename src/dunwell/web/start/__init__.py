"""The first hour: from an empty organization to shadow mode in twelve screens, each left and resumed at will."""
