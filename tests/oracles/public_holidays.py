"""Print the Dutch public holidays 2000-2050, as the package `holidays` has them, as JSON.

The answer is {category: {"YYYY-MM-DD": [name, ...]}}: `public` has 5 May every five years, `optional`
every year. (This file cannot be called holidays.py: it would import itself.)
"""

import json
import sys

import holidays

YEARS = range(2000, 2051)


def days(category):
    found = holidays.country_holidays("NL", years=YEARS, categories=category, language="nl")
    return {day.isoformat(): found.get_list(day) for day in sorted(found)}


json.dump({category: days(category) for category in ("public", "optional")}, sys.stdout)
