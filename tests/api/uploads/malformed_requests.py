"""Bodies that ask for no scenario: the body, the field and the code of its first finding."""


def options(text: str) -> str:
    """A request with these options."""
    return f'{{"county": "tiny", "options": {text}}}'


def scenario(text: str) -> str:
    """A request with this scenario."""
    return f'{{"county": "tiny", "scenario": {text}}}'


BODIES: dict[str, tuple[bytes | str, str | None, str]] = {
    # body, field and code of the first error
    "empty": ("", "", "empty_document"),
    "blank": (" \n", "", "empty_document"),
    "no JSON": ("{", "", "bad_json"),
    "a list": ("[]", "", "not_mapping"),
    "text": ('"tiny"', "", "not_mapping"),
    "null": ("null", "", "not_mapping"),
    "two documents": ('{"county": "tiny"} {}', "", "bad_json"),
    "a comment": ('{"county": "tiny"} // x', "", "bad_json"),
    "too deep": ("[" * 100_000, "", "too_deep"),
    "deep inside": (
        '{"county":"tiny","scenario":' + '{"a":' * 30 + "1" + "}" * 31,
        None,
        "too_deep",
    ),
    "BOM": (b"\xef\xbb\xbf{}", "", "bom"),
    "UTF-16": ('{"county": "tiny"}'.encode("utf-16"), "", "utf16"),
    "GBK": ('{"county": "黎平"}'.encode("gbk"), "", "not_utf8"),
    "no county": ("{}", "county", "missing_value"),
    "county null": ('{"county": null}', "county", "missing_value"),
    "county number": ('{"county": 7}', "county", "wrong_type"),
    "county with a slash": ('{"county": "../tiny"}', "county", "bad_id"),
    "county too long": ('{"county": "' + "x" * 61 + '"}', "county", "too_long"),
    "county with NUL": (r'{"county": "ti\u0000ny"}', "county", "bad_id"),
    "county a surrogate": (r'{"county": "\ud800"}', "county", "invalid"),
    "unknown key": ('{"county": "tiny", "senario": {}}', "senario", "unknown_field"),
    "a key that is a surrogate": (r'{"county": "tiny", "\ud800": 1}', "", "invalid"),
    "key twice": ('{"county": "tiny", "county": "tiny"}', "county", "duplicate_key"),
    "key twice inside": (scenario('{"beta": 0, "beta": 1}'), "scenario.beta", "duplicate_key"),
    "NaN": (options('{"gap": NaN}'), "options.gap", "not_finite"),
    "Infinity": (options('{"time_limit": Infinity}'), "options.time_limit", "not_finite"),
    "1e999": (options('{"gap": 1e999}'), "options.gap", "huge_number"),
    "many digits": (
        '{"county": "tiny", "options": {"seed": ' + "9" * 5000 + "}}",
        "options.seed",
        "huge_number",
    ),
    "huge as text": (options('{"gap": "1e999"}'), "options.gap", "huge_number"),
    "version 0": ('{"county": "tiny", "version": 0}', "version", "out_of_range"),
    "version 1.5": ('{"county": "tiny", "version": 1.5}', "version", "not_whole"),
    "version true": ('{"county": "tiny", "version": true}', "version", "not_number"),
    "version huge": ('{"county": "tiny", "version": 99999999999}', "version", "out_of_range"),
    "gap below 0": (options('{"gap": -0.1}'), "options.gap", "out_of_range"),
    "gap above 1": (options('{"gap": 1.1}'), "options.gap", "out_of_range"),
    "gap in words": (options('{"gap": "small"}'), "options.gap", "not_number"),
    "no time": (options('{"time_limit": 0}'), "options.time_limit", "out_of_range"),
    "too much time": (options('{"time_limit": 600.1}'), "options.time_limit", "out_of_range"),
    "no nodes": (options('{"node_limit": 0}'), "options.node_limit", "out_of_range"),
    "seed below 0": (options('{"seed": -1}'), "options.seed", "out_of_range"),
    "no threads": (options('{"threads": 0}'), "options.threads", "out_of_range"),
    "threads": (options('{"threads": 3}'), "options.threads", "out_of_range"),
    "unknown option": (options('{"isolate": false}'), "options.isolate", "unknown_field"),
    "options a list": ('{"county": "tiny", "options": []}', "options", "wrong_type"),
    "scenario a list": ('{"county": "tiny", "scenario": []}', "scenario", "wrong_type"),
    "unknown field": (scenario('{"budjet_factor": 1}'), "scenario.budjet_factor", "unknown_field"),
    "budget below 0": (scenario('{"budget_factor": -1}'), "scenario.budget_factor", "out_of_range"),
    "a name with NUL": (scenario(r'{"name_zh": "a\u0000b"}'), "scenario.name_zh", "bad_text"),
    "a name with a surrogate": (scenario(r'{"name_zh": "\ud800"}'), "scenario.name_zh", "invalid"),
    "another county": (scenario('{"county": "liping"}'), "scenario.county", "other_county"),
    "unknown source": (
        scenario('{"source_factors": {"owm": 2}}'),
        "scenario.source_factors.owm",
        "unknown_id",
    ),
    "year outside": (
        scenario('{"coverage_targets": [{"year": 1999, "share": 1}]}'),
        "scenario.coverage_targets[0].year",
        "outside_years",
    ),
    "unknown project": (
        scenario('{"forced": [{"what": "project", "id": "rode"}]}'),
        "scenario.forced[0].id",
        "unknown_id",
    ),
    "below base": (scenario('{"potential_factor": 0.1}'), "base", "below_base"),
}
