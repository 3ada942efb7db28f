"""HTTP, knowing no feature: who is asking, pages, forms, headers, limits, answers, ready pages for visitors."""
