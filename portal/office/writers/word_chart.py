"""A chart of a report as a part of a Word file: DrawingML, drawn by the word processor in its own fonts.

python-docx knows no charts, so the XML is written here. Marks with their ranges from 0 to 100, the target as a line;
the numbers stand in the part itself, so no spreadsheet is embedded."""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr  # nosec B406 # it writes, it reads no XML

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Cm

from portal.office.report import Chart, Point

_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_INLINE = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_SYMBOLS = {"disc": "circle", "square": "square", "diamond": "diamond", "ring": "circle", "dot": "circle"}
_COLOURS = {"disc": "1D5A2B", "square": "7C2D1E", "diamond": "8A6100", "ring": "45535C", "dot": "14575E"}
_INK, _GOOD, _GRID = "22303A", "1D5A2B", "D9CFBB"
_PALE = "B9C1C6"  # not white: some word processors leave out the edge of a mark
_AXES = '<c:axId val="1"/><c:axId val="2"/>'


def add_chart(document: Document, chart: Chart, number: int) -> None:
    """Put the chart into a paragraph of its own at the end of the document; `number` is its place among the charts."""
    package = document.part.package
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), _TYPE, chart_xml(chart).encode(), package)
    link = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    title = quoteattr(chart.title)
    frame = (
        f'<w:drawing xmlns:w="{_WORDS}"><wp:inline xmlns:wp="{_INLINE}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{Cm(15)}" cy="{Cm(6.2)}"/><wp:docPr id="{number}" name={title} descr={title}/>'
        f'<wp:cNvGraphicFramePr/><a:graphic xmlns:a="{_MAIN}"><a:graphicData uri="{_CHART}">'
        f'<c:chart xmlns:c="{_CHART}" xmlns:r="{_RELATIONS}" r:id="{link}"/></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing>"
    )
    document.add_paragraph(style="No Spacing").add_run()._r.append(parse_xml(frame))


def chart_xml(chart: Chart) -> str:
    """The chart part."""
    series = _marks(chart) + (_target(chart) if chart.target is not None else "")
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<c:chartSpace xmlns:c="{_CHART}" xmlns:a="{_MAIN}" xmlns:r="{_RELATIONS}"><c:roundedCorners val="0"/>'
        f'<c:chart>{_title(chart.title)}<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>'
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}<c:marker val="1"/>{_AXES}'
        "</c:lineChart><c:catAx>"
        '<c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{_line(_INK)}{_small(900)}<c:crossAx val="2"/>'
        '</c:catAx><c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:max val="100"/><c:min val="0"/>'
        f'</c:scaling><c:delete val="0"/><c:axPos val="l"/><c:majorGridlines>{_line(_GRID)}</c:majorGridlines>'
        '<c:numFmt formatCode="0&quot;%&quot;" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{_line(_INK)}{_small(900)}<c:crossAx val="1"/>'
        '<c:majorUnit val="25"/></c:valAx></c:plotArea>'
        f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_small(900)}</c:legend>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart></c:chartSpace>'
    )


def _marks(chart: Chart) -> str:
    points = chart.points
    above = _numbers([_gap(one.percent, one.high) for one in points])
    below = _numbers([_gap(one.low, one.percent) for one in points])
    return (
        f'<c:ser><c:idx val="0"/><c:order val="0"/><c:tx><c:v>{escape(chart.value_name)}</c:v></c:tx>'
        f'<c:spPr><a:ln w="19050"><a:noFill/></a:ln></c:spPr>{_marker(points[-1].shape)}'
        + "".join(f'<c:dPt><c:idx val="{place}"/>{_marker(one.shape)}</c:dPt>' for place, one in enumerate(points))
        + '<c:errBars><c:errDir val="y"/><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"<c:plus>{above}</c:plus><c:minus>{below}</c:minus>{_line(_INK)}</c:errBars>"
        f"<c:cat>{_labels(points)}</c:cat><c:val>{_numbers([one.percent for one in points])}</c:val>"
        '<c:smooth val="0"/></c:ser>'
    )


def _target(chart: Chart) -> str:
    return (
        f'<c:ser><c:idx val="1"/><c:order val="1"/><c:tx><c:v>{escape(chart.target_name)}</c:v></c:tx>'
        f'<c:spPr><a:ln w="25400"><a:solidFill><a:srgbClr val="{_GOOD}"/></a:solidFill><a:prstDash val="dash"/></a:ln>'
        f'</c:spPr><c:marker><c:symbol val="dash"/><c:size val="9"/><c:spPr>{_fill(_GOOD)}</c:spPr></c:marker>'
        f"<c:cat>{_labels(chart.points)}</c:cat><c:val>{_numbers([chart.target] * len(chart.points))}</c:val>"
        '<c:smooth val="0"/></c:ser>'
    )


def _marker(shape: str) -> str:
    inside = _fill(_PALE if shape == "ring" else _COLOURS[shape])
    edge = f'<a:ln w="15875">{_fill(_COLOURS[shape])}</a:ln>'
    return f'<c:marker><c:symbol val="{_SYMBOLS[shape]}"/><c:size val="9"/><c:spPr>{inside}{edge}</c:spPr></c:marker>'


def _gap(low: int | None, high: int | None) -> int | None:
    return None if low is None or high is None else high - low


def _labels(points: Sequence[Point]) -> str:
    cells = "".join(f'<c:pt idx="{place}"><c:v>{escape(one.label)}</c:v></c:pt>' for place, one in enumerate(points))
    return f'<c:strLit><c:ptCount val="{len(points)}"/>{cells}</c:strLit>'


def _numbers(values: Iterable[float | None]) -> str:
    listed = list(values)
    cells = "".join(
        f'<c:pt idx="{place}"><c:v>{one:g}</c:v></c:pt>' for place, one in enumerate(listed) if one is not None
    )
    return f'<c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{len(listed)}"/>{cells}</c:numLit>'


def _title(title: str) -> str:
    return (
        '<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1100" b="1"/></a:pPr>'
        f'<a:r><a:rPr sz="1100" b="1"/><a:t>{escape(title)}</a:t></a:r></a:p></c:rich></c:tx>'
        '<c:overlay val="0"/></c:title>'
    )


def _line(colour: str) -> str:
    return f'<c:spPr><a:ln w="9525">{_fill(colour)}</a:ln></c:spPr>'


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _small(size: int) -> str:
    return f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{size}"/></a:pPr><a:endParaRPr/></a:p></c:txPr>'
