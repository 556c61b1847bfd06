"""Reading a page as strictly as a validator would."""

import re

import html5lib

# html5lib knows HTML of 2016: it rejects nothing that we use but the empty-attribute forms it normalises by itself.
KNOWN_GAPS: frozenset[str] = frozenset()


def parse(html: str):
    """The parsed page. Fails on any parse error, on an id given twice and on inline script or style."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(html)
    problems = [f"{place}: {code} {details}" for place, code, details in parser.errors if code not in KNOWN_GAPS]
    assert not problems, problems
    ids = [element.get("id") for element in tree.iter() if isinstance(element.tag, str) and element.get("id")]
    assert len(ids) == len(set(ids)), sorted(one for one in ids if ids.count(one) > 1)
    inline = [
        e
        for e in tree.iter()
        if isinstance(e.tag, str) and (e.get("style") or any(k.startswith("on") for k in e.attrib))
    ]
    assert not inline, [e.tag for e in inline]
    assert not re.search(r"<script(?![^>]*\bsrc=)", html), "inline script"
    for name in ("aria-describedby", "aria-labelledby", "for"):
        for element in tree.iter():
            for target in (element.get(name) or "").split() if isinstance(element.tag, str) else ():
                assert target in ids, f"{name}={target} names nothing"
    return tree


def text_of(element) -> str:
    """All words of an element with single spaces."""
    return " ".join(" ".join(element.itertext()).split())
