"""The validations and conditional formats of a sheet as XML."""

from __future__ import annotations

from xlreport.write.page import ERROR_TITLE, Guard, Shade
from xlreport.write.styles import Looks
from xlreport.write.xml import attribute, escaped


def shades_xml(shades: list[Shade], looks: Looks) -> str:
    """The conditional formats; of two that hold for one cell the first counts."""
    by_area = dict[str, str]()
    for priority, shade in enumerate(shades, 1):
        start = f'dxfId="{looks[shade.style]}" priority="{priority}"'
        if shade.text is None:
            rule = f'type="expression" {start}><formula>{escaped(shade.formula or "")}</formula>'
        else:
            first = shade.area.a1.partition(":")[0]
            found = escaped(f'NOT(ISERROR(SEARCH("{shade.text}",{first})))')
            text = f'operator="containsText" text="{attribute(shade.text)}"'
            rule = f'type="containsText" {start} {text}><formula>{found}</formula>'
        by_area[shade.area.a1] = by_area.get(shade.area.a1, "") + f"<cfRule {rule}</cfRule>"
    return "".join(
        f'<conditionalFormatting sqref="{area}">{rules}</conditionalFormatting>' for area, rules in by_area.items()
    )


def guards_xml(guards: list[Guard]) -> str:
    """The validations with their prompts."""
    xml = "".join(_guard(g) for g in guards)
    return f'<dataValidations count="{len(guards)}">{xml}</dataValidations>' if guards else ""


def _guard(guard: Guard) -> str:
    kind, *rest = guard.test
    operator, limits = (rest[0], rest[1:]) if len(rest) > 1 else ("", rest)
    tested = "" if kind == "any" else f' type="{kind}"'
    tested += ' operator="greaterThanOrEqual"' if operator == ">=" else ""  # between is what none means
    words = {
        "errorTitle": ERROR_TITLE, "error": guard.error or " ", "promptTitle": guard.title, "prompt": guard.prompt,
        "sqref": guard.area.a1,
    }  # fmt: skip
    said = " ".join(f'{name}="{attribute(text)}"' for name, text in words.items())
    formulas = "".join(f"<formula{n}>{escaped(limit)}</formula{n}>" for n, limit in enumerate(limits, 1))
    return (
        f'<dataValidation{tested} allowBlank="1" showInputMessage="1" showErrorMessage="1" {said}'
        + (f">{formulas}</dataValidation>" if formulas else "/>")
    )  # fmt: skip
