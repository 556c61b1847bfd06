"""PDF from HTML: tagged for assistive technology, bookmarked, in our own typeface, and the same bytes from run to run.

WeasyPrint makes the PDF (PDF/UA-1 tagging); it gives header cells no scope, so that is put into the structure tree afterwards from the
HTML's own `scope`. Meant for child processes: it takes seconds and much memory.
"""

import hashlib
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pikepdf
import tinyhtml5
import weasyprint
from pikepdf import Array, Dictionary, Name, Pdf, String
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from market.settings import PROJECT

FONTS = Path("@expo-google-fonts/source-sans-3")
FACES = {
    (400, "normal"): "400Regular/SourceSans3_400Regular.ttf",
    (400, "italic"): "400Regular_Italic/SourceSans3_400Regular_Italic.ttf",
    (600, "normal"): "600SemiBold/SourceSans3_600SemiBold.ttf",
    (700, "normal"): "700Bold/SourceSans3_700Bold.ttf",
}
SCOPES = {"col": "Column", "colgroup": "Column", "row": "Row", "rowgroup": "Row"}


class PdfFailed(Exception):
    """The document could not be made; the message says why."""


class PackagedOnly(URLFetcher):
    """Serves `data:` addresses and files below the given folders; nothing else, and no redirects. Anything else stops the rendering."""

    def __init__(self, *folders: Path) -> None:
        super().__init__(allowed_protocols=("data", "file"), allow_redirects=False)
        self._folders = [folder.resolve() for folder in folders]

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The resource. Raises `FatalURLFetchingError` for what is not ours."""
        parts = urlsplit(url)
        if parts.scheme == "data":
            return super().fetch(url, headers)
        if parts.scheme == "file":
            path = Path(url2pathname(parts.path)).resolve()
            if any(path.is_relative_to(folder) for folder in self._folders):
                return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _media_type(path)})
        raise FatalURLFetchingError(f"the document asks for {url[:200]}, which is not part of it")


def render_pdf(
    html: str, *, base_dir: Path, assets: Path = PROJECT / "node_modules", made_on: date | None = None
) -> bytes:
    """The PDF of an HTML document.

    The document needs `<html lang>` and `<title>`; its style may use the families "Source Sans 3" at 400, 400 italic, 600 and 700. Files
    are served from `base_dir` and the fonts only. `made_on` is the only date in it; the same HTML and date give the same bytes.
    Raises `PdfFailed`.
    """
    fetcher = PackagedOnly(base_dir, assets / FONTS)
    fonts = FontConfiguration()
    faces = weasyprint.CSS(string=font_faces(assets), font_config=fonts, url_fetcher=fetcher, base_url=str(base_dir))
    try:
        document = weasyprint.HTML(string=html, base_url=f"{base_dir.resolve()}/", url_fetcher=fetcher).render(
            font_config=fonts, stylesheets=[faces], pdf_variant="pdf/ua-1"
        )
    except FatalURLFetchingError as problem:
        raise PdfFailed(str(problem)) from problem
    if made_on is not None:
        document.metadata.created = document.metadata.modified = f"{made_on.isoformat()}T00:00:00Z"
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    raw = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    return _finished(raw, header_scopes(html), document.metadata.lang or "en-GB")


def font_faces(assets: Path) -> str:
    """`@font-face` rules of the typeface from its TTF files."""
    rule = '@font-face{{font-family:"Source Sans 3";font-weight:{0};font-style:{1};src:url("{2}")}}'
    return "".join(
        rule.format(weight, style, (assets / FONTS / name).resolve().as_uri())
        for (weight, style), name in FACES.items()
    )


def header_scopes(html: str) -> list[str]:
    """Row or Column for every header cell of the HTML in reading order; a cell in `thead` without scope is Column, any other Row."""
    root = tinyhtml5.parse(html, namespace_html_elements=False)
    in_head = {id(cell) for head in root.iter("thead") for cell in head.iter("th")}
    return [SCOPES.get(cell.get("scope", ""), "Column" if id(cell) in in_head else "Row") for cell in root.iter("th")]


def check_pdf(pdf: bytes) -> list[str]:
    """What an accessible document lacks, in words; empty when all of it is there.

    Looked for: language, title shown in the window, tags, alternative text on every figure, scope on every header cell, bookmarks, and
    every font embedded. Passing does not prove conformance with PDF/UA.
    """
    problems = []
    with Pdf.open(io.BytesIO(pdf)) as document:
        root = document.Root
        if not str(root.get("/Lang", "")):
            problems.append("The document states no language.")
        if not str(document.docinfo.get("/Title", "")):
            problems.append("The document has no title.")
        if not root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle", False):
            problems.append("The title is not shown in the window.")
        if not root.get("/MarkInfo", Dictionary()).get("/Marked", False) or "/StructTreeRoot" not in root:
            problems.append("The document is not tagged.")
        else:
            problems += _element_problems(root.StructTreeRoot)
        if not root.get("/Outlines", Dictionary()).get("/First"):
            problems.append("The document has no bookmarks.")
        problems += [f"The font {name} is not embedded." for name in _fonts_outside(document)]
    return problems


def _element_problems(tree: Any) -> list[str]:
    figures = headers = 0
    for element in _elements(tree):
        kind = element.get("/S")
        if kind == Name.Figure and not str(element.get("/Alt", "")).strip():
            figures += 1
        if kind == Name.TH and _scope_of(element) is None:
            headers += 1
    problems = []
    if figures:
        problems.append(f"{figures} figures have no alternative text.")
    if headers:
        problems.append(f"{headers} table headers have no scope.")
    return problems


def _finished(raw: bytes, scopes: list[str], lang: str) -> bytes:
    """Scope on header cells, language, title in the window, and an identifier that depends on the content alone."""
    with Pdf.open(io.BytesIO(raw)) as document:
        headers = [element for element in _elements(document.Root.StructTreeRoot) if element.get("/S") == Name.TH]
        _give_scope(headers, scopes)
        document.Root.Lang = String(lang)
        document.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        document.Root.MarkInfo = Dictionary(Marked=True)
        out = io.BytesIO()
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _give_scope(headers: list[Any], scopes: list[str]) -> None:
    """Scopes in order. A table that runs over pages repeats its head, so cells may outnumber the HTML's; then position decides."""
    exact = len(headers) == len(scopes)
    for at, header in enumerate(headers):
        scope = scopes[at] if exact else ("Column" if _is_head_row(header) else "Row")
        header.A = Dictionary(O=Name.Table, Scope=Name("/" + scope))


def _is_head_row(header: Any) -> bool:
    """Whether the cell stands in a table head or in a row of header cells only."""
    row = header.get("/P")
    if row is None:
        return False
    if row.get("/P", Dictionary()).get("/S") == Name.THead:
        return True
    kinds = [child.get("/S") for child in _children(row)]
    return len(kinds) > 1 and all(kind == Name.TH for kind in kinds)


def _scope_of(element: Any) -> str | None:
    attributes = element.get("/A")
    listed = list(attributes) if isinstance(attributes, Array) else [attributes]
    return next((str(one["/Scope"]) for one in listed if isinstance(one, Dictionary) and "/Scope" in one), None)


def _elements(tree: Any) -> Iterator[Any]:
    """Every structure element below `tree`, in reading order."""
    waiting = list(reversed(_children(tree)))
    while waiting:
        element = waiting.pop()
        yield element
        waiting.extend(reversed(_children(element)))


def _children(element: Any) -> list[Any]:
    kids = element.get("/K")
    if kids is None:
        return []
    listed = list(kids) if isinstance(kids, Array) else [kids]
    return [kid for kid in listed if isinstance(kid, Dictionary) and "/S" in kid]


def _fonts_outside(document: Pdf) -> list[str]:
    """Names of fonts that the file uses without carrying them."""
    names = set()
    for item in document.objects:
        if not isinstance(item, Dictionary) or item.get("/Type") != Name.FontDescriptor:
            continue
        if not any(key in item for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            names.add(str(item.get("/FontName", "without a name")).lstrip("/"))
    return sorted(names)


def _media_type(path: Path) -> str:
    types = {
        ".css": "text/css",
        ".svg": "image/svg+xml",
        ".png": "image/png",
        ".ttf": "font/ttf",
        ".woff2": "font/woff2",
    }
    return types.get(re.sub(r"^.*(\.[^.]+)$", r"\1", path.name.lower()), "application/octet-stream")
