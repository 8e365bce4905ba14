"""Pictures of figures: SVG made on the server, labelled directly, with the same figures as a table beside.

Widths are shares of the page and heights are pixels, so texts keep their size on a phone and on a wall. Colors are
classes (css/charts.css), so dark mode and paper follow. Nothing here knows money: callers give figures as they are to
be written, and numbers only for the shape.
"""

from dunwell.kit.svg.bars import Bar, Column, bars, columns, stacked
from dunwell.kit.svg.drawing import Chart
from dunwell.kit.svg.lanes import Lane, Stop, lanes
from dunwell.kit.svg.lines import Line, Range, fan, lines
from dunwell.kit.svg.matrix import Cell, matrix
from dunwell.kit.svg.waterfall import Change, waterfall

__all__ = [
    "Bar",
    "Cell",
    "Change",
    "Chart",
    "Column",
    "Lane",
    "Line",
    "Range",
    "Stop",
    "bars",
    "columns",
    "fan",
    "lanes",
    "lines",
    "matrix",
    "stacked",
    "waterfall",
]
