"""Builds each event of a file with the classes of OpenLineage's client, which refuse unknown and absent fields. Argument: file."""

import enum
import json
import sys
import types
import typing

import attr
from openlineage.client.event_v2 import DatasetEvent, RunEvent
from openlineage.client.generated import (
    column_lineage_dataset,
    data_quality_assertions_dataset,
    output_statistics_output_dataset,
    schema_dataset,
)

facets = {
    "schema": schema_dataset.SchemaDatasetFacet,
    "columnLineage": column_lineage_dataset.ColumnLineageDatasetFacet,
    "dataQualityAssertions": data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet,
    "outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet,
}


def build(kind, value, where):
    """A value as an annotation says it: a class, a list, a dict, an enum, or plain."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return build(inner[0], value, where)
    if origin is list:
        return [build(inner[0], each, f"{where}[{at}]") for at, each in enumerate(value)]
    if origin is dict:
        return {name: build(inner[1], each, f"{where}.{name}") for name, each in value.items()}
    if kind is typing.Any:
        return value
    if attr.has(kind):
        return instance(kind, value, where)
    if issubclass(kind, enum.Enum):
        return kind(value)
    assert type(value) is kind, f"{where}: {value!r} is no {kind.__name__}"
    return value


def instance(kind, value, where):
    hints = typing.get_type_hints(kind)
    value = dict(value)
    schema = value.pop("_schemaURL", None) or value.pop("schemaURL", None)
    if schema is not None:
        expected = kind._get_schema()
        assert expected == schema or expected.startswith(f"{schema}#"), f"{where}: {schema}, not {expected}"
    arguments = {}
    for name, each in value.items():
        if name.lower().endswith("facets"):
            built = {facet: instance(facets[facet], of, f"{where}.{facet}") for facet, of in each.items()}
        else:
            built = build(hints[name], each, f"{where}.{name}")
        arguments[name.removeprefix("_")] = built
    return kind(**arguments)


with open(sys.argv[1], encoding="utf-8") as lines:
    events = [json.loads(line) for line in lines]
assert events, "There are no events."
for event in events:
    instance(RunEvent if "run" in event else DatasetEvent, event, event["eventTime"])
print(f"{len(events)} events are built.")
