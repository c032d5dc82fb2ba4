"""Asks BigQuery on loopback with Google's client for Python. Arguments: address, token."""

import datetime
import decimal
import io
import sys

from google.api_core.client_options import ClientOptions
from google.api_core.exceptions import BadRequest, NotFound
from google.cloud import bigquery
from google.oauth2.credentials import Credentials

address, token = sys.argv[1:]
client = bigquery.Client(
    project="shop",
    credentials=Credentials(token),
    client_options=ClientOptions(api_endpoint=address),
)


def rows(sql, *parameters):
    config = bigquery.QueryJobConfig(query_parameters=list(parameters))
    return [dict(row) for row in client.query(sql, job_config=config).result()]


def same(found, expected):
    assert found == expected, f"found {found!r}, expected {expected!r}"


same(
    rows(
        "SELECT @day AS day, @list AS list, @record AS record, TIME '01:02:03.5' AS time, NUMERIC '1.5' AS exact",
        bigquery.ScalarQueryParameter("day", "DATE", datetime.date(2026, 2, 5)),
        bigquery.ArrayQueryParameter("list", "INT64", [1, 2]),
        bigquery.StructQueryParameter("record", bigquery.ScalarQueryParameter("a", "STRING", "x")),
    ),
    [
        {
            "day": datetime.date(2026, 2, 5),
            "list": [1, 2],
            "record": {"a": "x"},
            "time": datetime.time(1, 2, 3, 500000),
            "exact": decimal.Decimal("1.5"),
        }
    ],
)
same([dict(row) for row in client.query_and_wait("SELECT 2 AS a")], [{"a": 2}])

client.create_dataset("lab")
config = bigquery.LoadJobConfig(
    source_format="CSV",
    skip_leading_rows=1,
    schema=[bigquery.SchemaField("id", "INT64"), bigquery.SchemaField("name", "STRING")],
)
load = client.load_table_from_file(io.BytesIO(b"id,name\n1,a\n2,b\n"), "lab.item", job_config=config)
same(load.result().output_rows, 2)
same(client.get_table("lab.item").num_rows, 2)
same([tuple(row) for row in client.list_rows("lab.item")], [(1, "a"), (2, "b")])
frame = client.query("SELECT * FROM lab.item ORDER BY id").to_dataframe()
same(frame["name"].tolist(), ["a", "b"])
parquet = io.BytesIO()
frame.to_parquet(parquet)
parquet.seek(0)
append = bigquery.LoadJobConfig(source_format="PARQUET")
client.load_table_from_file(parquet, "lab.item", job_config=append).result()
same(rows("SELECT COUNT(*) AS n FROM lab.item"), [{"n": 4}])

dry = client.query("SELECT id FROM lab.item", job_config=bigquery.QueryJobConfig(dry_run=True))
same((dry.total_bytes_processed, [field.name for field in dry.schema]), (32, ["id"]))

for work, error, said in [
    (lambda: rows("SELECT nothing"), BadRequest, "Unrecognized name: nothing at [1:8]"),
    (lambda: client.get_table("lab.nothing"), NotFound, "Not found: Table shop:lab.nothing"),
]:
    try:
        work()
    except error as caught:
        assert said in str(caught), str(caught)
    else:
        raise AssertionError(f"nothing refused, expected {said}")
