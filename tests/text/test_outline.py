"""What a text is made of, from top to bottom."""

from forum.text.outline import Sort, outline


def sorts(source):
    return [part.sort for part in outline(source).parts]


def test_headings_paragraphs_and_the_rest_are_told_apart():
    assert sorts("# Uno\n\nParole.\n\n- a\n- b\n\n> detto\n\n---") == [Sort.HEADING, Sort.PARAGRAPH, Sort.OTHER, Sort.OTHER, Sort.OTHER]


def test_what_stands_within_something_else_is_no_part():
    (part,) = outline("> ## Dentro\n>\n> parole").parts
    assert (part.sort, part.start, part.end) == (Sort.OTHER, 0, 3)


def test_a_heading_tells_its_words_and_its_level():
    (part, _paragraph) = outline("Due *parole*\n---\n\nx").parts
    assert (part.words, part.level, part.start, part.end) == ("Due *parole*", 2, 0, 2)


def test_a_hash_within_code_is_no_heading():
    assert sorts("```\n# no\n```") == [Sort.OTHER]


def test_links_named_elsewhere_are_noticed():
    assert outline("[qui][1]\n\n[1]: https://esempio.it").linked_apart
    assert not outline("[qui](https://esempio.it)").linked_apart
