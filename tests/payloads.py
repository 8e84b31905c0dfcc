"""What attackers write where text is asked for, by what it tries; and how one sees that it worked.

Nothing of it does harm where it works: a number is multiplied, a sleep is ended by the statement's limit, a
tag bears a name that nothing else has. None stands in pointed brackets as a whole: so the tests name ids.
"""

from collections.abc import Mapping
from typing import Final

TAG: Final = "<ttct-mark"
"""How marked-up payloads begin their tag: raw in a page, it was not escaped."""
PRODUCT: Final = "999962000357"
"""999983 · 999979, which no payload spells out: somebody has computed it."""
_SUM: Final = "999983*999979"

PAYLOADS: Final[Mapping[str, tuple[str, ...]]] = {
    "boolean": (
        "' OR '1'='1", "1 OR 1=1", "') OR ('1'='1' --", '" OR ""="',
        "' OR 1=1 LIMIT 1 --", "' AND '1'='2",
    ),
    "union": (
        f"' UNION SELECT {_SUM} --",
        f"' UNION ALL SELECT NULL,NULL,({_SUM})::text --",
        "' UNION SELECT usename FROM pg_user --",
    ),
    "stacked": (
        "'; SELECT pg_sleep(600); --", "1; DROP TABLE learner; --", "'; RESET ROLE; --", "$$;COMMIT;--",
    ),
    "time": (
        "' || pg_sleep(600) || '", "1 AND (SELECT 1 FROM pg_sleep(600)) IS NOT NULL",
        "';WAITFOR DELAY '0:10'--",
    ),
    "error": (
        f"' || CAST(({_SUM}) AS text)::date || '", "' AND 1=CAST(version() AS int) --", "%' ESCAPE '\\",
    ),
    "comment": ("admin'--", "admin'/*", "*/ OR 1=1 /*", "'/**/OR/**/1=1#"),
    "order": (
        "name; SELECT 1",
        "(CASE WHEN (SELECT 1)=1 THEN name ELSE id END)",
        "1,(SELECT pg_sleep(600))",
        "name DESC NULLS LAST --",
    ),
    "pattern": ("%", "_", "%%%%%%%%%%%%%%%%%%%%x", "\\", "[a-z]*", "(a+)+$", "*:*", ":*&!(|"),
    "encoded": (
        "%27%20OR%201=1",
        "\uff07 OR \uff071\uff07=\uff071",  # full-width: plain after normalising by compatibility
        "\u02bc OR 1=1",
        "0x27204f5220313d31",
        "%252e%252e%252f",
        "\ufe64ttct-mark\ufe65",
    ),
    "template": (
        f"{{{{{_SUM}}}}}",
        f"${{{_SUM}}}",
        f"#{{{_SUM}}}",
        f"1<%= {_SUM} %>",
        f"{{% if {_SUM} %}}{{{{ ''.__class__.__mro__ }}}}{{% endif %}}",
        f"*{{{_SUM}}}",
        f"@({_SUM})",
    ),
    "format": ("{0.__class__}", "%s%s%s%n", "%(name)s", "{self}", "${jndi:ldap://127.0.0.1:9/a}", "%x%x%x%x"),
    "header": (
        "a\r\nX-Injected: yes", "a%0d%0aX-Injected:%20yes", "a\nBcc: b@c.vn", "a\u560d\u560aX-Injected: yes",
    ),
    "path": (
        "../../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd\0.png",
        "....//....//etc/passwd", "file:///etc/passwd",
    ),
    "directory": ("*)(uid=*))(|(uid=*", "admin)(&)", "*"),
    "markup": (
        f"a{TAG} onmouseover=alert(1)>",
        f"\"'>{TAG} src=x onerror=alert(1)>",
        f"a</title></textarea></script>{TAG}>",
        f"javascript:/*--></style>{TAG}/onload=alert(1)>",
        f"a<![CDATA[{TAG}>]]>",
        f"a<!--{TAG}-->",
    ),
    "formula": (
        "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1,1)", '=HYPERLINK("http://127.0.0.1:9")',
        "\t=1+1", "\r=1+1",
    ),
    "letters": (
        "\u202eg\u1ea5p", "a\u0301" * 30, "\U000e0041", "\ufeffa", "K\u0130\u0131", "\u1100" * 40, "\ud800",
    ),
}  # fmt: skip

EVERY: Final[tuple[str, ...]] = tuple(each for kind in PAYLOADS.values() for each in kind)
STORED: Final = f"={{{{{_SUM}}}}}\"'>{TAG} x=1>${{{_SUM}}}'--"
"""A formula, two templates, markup and a quote in one line, short enough for a title."""
