"""Hostile pieces of HTML and addresses, and a reader that says what a browser would find in an answer."""

from html.parser import HTMLParser

ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "\u200bjavascript:alert(1)",
    "javascript\u200b:alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A&#x61vascript:alert(1)",
    "javascript&colon;alert(1)",
    "javascript:1",
    "data:1",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml;base64,PHN2Zz4=",
    "vbscript:1",
    "vbscript:msgbox(1)",
    "view-source:http://esempio.it",
    "file:///etc/passwd",
    "blob:https://esempio.it/1",
    "feed:javascript:alert(1)",
    "//esempio.it/x",
    "/\\esempio.it/x",
    "\\\\esempio.it",
    "/&#47;esempio.it",
    "/&sol;esempio.it",
    "/\t/esempio.it",
    "https:esempio.it",
    "https:/esempio.it",
    "https:///esempio.it",
    "https:\\\\esempio.it",
    "http://",
    "relativo/pagina",
    "../su",
    "?q=1",
    "",
]

PIECES = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//esempio.it/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=/file/1 onload=alert(1)>",
    "<img src=/file/../esci>",
    "<img src=/file/%2e%2e/esci>",
    "<img srcset='/file/1 1x, //esempio.it/x 2x' src=/file/1>",
    "<img src='/file/1' style='background:url(//esempio.it)'>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math><mi xlink:href='data:x,<script>alert(1)</script>'>",
    "<style>body{display:none}</style>",
    "<p style='position:fixed'>sopra tutto</p>",
    "<form action=//esempio.it><input name=password><button formaction=javascript:alert(1)>Accedi</button></form>",
    "<iframe src=//esempio.it></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=//esempio.it></object><embed src=//esempio.it>",
    "<base href=//esempio.it>",
    "<meta http-equiv=refresh content='0;url=//esempio.it'>",
    "<link rel=stylesheet href=//esempio.it/x.css>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<textarea></textarea><script>alert(1)</script>",
    "<title><img src=x onerror=alert(1)></title>",
    "<a href='javascript:alert(1)' onclick=alert(1) target=_blank rel=opener>x</a>",
    "<a href=https://esempio.it rel='opener' class='timecode admin' id=main name=forms>x</a>",
    "<a href='/x' data-seconds='1;alert(1)' class='badge'>x</a>",
    "<div id=content class=moderator contenteditable tabindex=1 accesskey=s>x</div>",
    "<x-player data-provider=youtube data-key='\"><script>alert(1)</script>'>x</x-player>",
    "<x-player data-provider=youtube data-key=8TB72cWDSWs data-start=0 data-host=esempio.it onclick=alert(1)><a href=/x>y</a></x-player>",
    '<x-player data-provider="file" data-key="/a.mp3" data-start="0" data-host="esempio.it/\\@x"><a href="/x">y</a></x-player>',
    "<x-player><x-player data-key=1><a href=/x>y</a>",
    "<x-other is=script>x</x-other>",
    "<video src=//esempio.it autoplay onplay=alert(1)><audio src=x onerror=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "<<b>b</b>",
    "<b <script>alert(1)</script>",
    "</p></div></body><script>alert(1)</script>",
    '<a href="https://esempio.it/"onmouseover="alert(1)">x</a>',
    "<a/href=https://esempio.it/onclick=alert(1)>x</a>",
    "<table><td><a href='//esempio.it'>x</a><tr><script>alert(1)</script>",
    "<select><option><img src=x onerror=alert(1)></select>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\x00<\x00script>alert(1)</script>",
    "<ſcript>alert(1)</ſcript>",
] + [f'<a href="{address}">x</a><img src="{address}">' for address in ADDRESSES]


class Found(HTMLParser):
    """The elements of an HTML fragment with their decoded attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
