"""The course's table is what the lectures say of it; the data is whole."""

import datetime
from itertools import pairwise

import pytest
import torch
from safetensors import safe_open

from embedlab import data


def test_the_table_fits_the_vocabulary():
    assert list(data.vocabulary().values()) == list(range(6))
    assert data.table().shape == (6, 3)
    assert data.table().dtype == torch.float32


def test_numbers_can_be_checked_in_the_head():
    table = data.table()
    assert torch.equal(table, table.round())
    assert table.norm(dim=1).tolist() == [0, 3, 3, 5, 3, 7]
    assert len(set(table.sum(dim=1).tolist())) == 6


def test_each_call_gives_fresh_objects():
    data.table().zero_()
    data.vocabulary().clear()
    assert data.table().any() and data.vocabulary()


def test_factbook():
    lines = data.factbook()
    assert sum(line.startswith("Background ") for line in lines) == 261
    assert any(line.startswith("Map references ") for line in lines)
    words = " ".join(lines).lower().split()
    assert 800_000 < len(words) < 900_000 and words.count("norway") > 100


def test_continents():
    continent = data.continents()
    assert len(continent) == 169 and "none" not in continent
    some = {"norway": "Europe", "japan": "Asia", "chad": "Africa"}
    some |= {"fiji": "Oceania", "peru": "America", "iraq": "Asia"}
    assert some.items() <= continent.items()
    assert set(continent.values()) == {
        "Africa",
        "America",
        "Asia",
        "Europe",
        "Oceania",
    }


def test_flags():
    flags = data.flag_descriptions()
    assert len(flags) == 247
    assert "the snow of the mountains" in flags["Lebanon"]
    assert "the bounty of the sea" in flags["Eritrea"]


def test_glove():
    words, vectors = data.glove()
    assert vectors.shape == (4000, 100) and vectors.dtype == torch.float32
    assert len(words) == len(set(words)) == 4000
    assert words[:3] == ["the", "of", "to"]
    assert vectors.isfinite().all()
    norms = vectors.norm(dim=1)
    assert norms.min() > 1 and norms.max() < 15


def test_glove_more():
    words, vectors = data.glove_more()
    assert vectors.shape == (13_436, 100) and vectors.dtype == torch.float32
    assert len(words) == len(set(words)) == 13_436
    frequent, their_vectors = data.glove()
    assert words[:4000] == frequent
    assert torch.equal(vectors[:4000], their_vectors)
    assert vectors.isfinite().all()


def test_the_text_and_the_tensors_hold_the_same_vectors():
    words, vectors = data.glove_more()
    row_of = {word: row for row, word in enumerate(words)}
    text = data.path("glove.6B.100d.sample.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        word, *numbers = line.split(" ")
        there = torch.tensor([float(number) for number in numbers])
        torch.testing.assert_close(
            vectors[row_of[word]], there, rtol=1e-3, atol=1e-3
        )


def test_minilm_tokens():
    with safe_open(
        data.path("minilm_l6_tokens_128d.safetensors"), "pt"
    ) as file:
        words = file.metadata()["words"].split()
        (name,) = file.keys()
        vectors = file.get_tensor(name)
    assert vectors.shape == (3_844, 128) == (len(set(words)), 128)
    assert vectors.float().isfinite().all()
    assert set(words) <= set(data.glove()[0])


def test_births():
    days = data.births()
    assert {len(column) for column in days.values()} == {7_670}
    assert set(days["year"]) == set(range(1994, 2015))
    assert set(days["day_of_week"]) == set(range(1, 8))
    dates = zip(*list(days.values())[:3], strict=True)
    dates = [datetime.date(*date) for date in dates]
    assert all(b - a == datetime.timedelta(1) for a, b in pairwise(dates))
    weekdays = [date.isoweekday() for date in dates]
    assert days["day_of_week"] == weekdays
    assert min(days["births"]) > 5_000


def test_diamonds():
    diamonds = data.diamonds()
    assert {len(column) for column in diamonds.values()} == {53_940}
    assert len(set(diamonds["cut"])) == 5
    assert len(set(diamonds["color"])) == 7
    assert len(set(diamonds["clarity"])) == 8
    assert all(0.2 <= carat <= 5.01 for carat in diamonds["carat"])
    assert all(300 < price < 20_000 for price in diamonds["price"])


def test_flights_and_their_airports():
    flights, airports = data.flights(), data.airports()
    assert {len(column) for column in flights.values()} == {60_000}
    assert set(flights["origin"]) == {"EWR", "JFK", "LGA"}
    assert set(flights["month"]) == set(range(1, 13))
    assert all(20 <= minutes < 700 for minutes in flights["air_time"])
    assert all(80 <= miles < 5_000 for miles in flights["distance"])
    unplaced = set(flights["dest"]) - set(airports)
    assert unplaced == {"SJU", "BQN", "STT", "PSE"}
    name, longitude, latitude = airports["DEN"]
    assert "Denver" in name
    assert round(longitude) == -105 and round(latitude) == 40


def test_each_file_belongs_to_a_loader_or_is_read_in_view():
    there = {
        file.name for file in data.path("movie_snippets.tsv").parent.iterdir()
    }
    loaded = {name for files in data.FILES.values() for name in files}
    in_view = {
        "glove.6B.100d.sample.txt",
        "minilm_l6_tokens_128d.safetensors",
    }
    assert there == loaded | in_view | {"SOURCES.md", "licences"}
    assert all(hasattr(data, loader) for loader in data.FILES)


def test_movie_snippets():
    snippets = data.movie_snippets()
    assert len(snippets) == len(set(snippets)) == 10_070
    valences = [valence for valence, _ in snippets]
    assert all(0.5 <= abs(valence) <= 4 for valence in valences)
    assert sum(valence > 0 for valence in valences) == 4995
    assert not any("&amp;" in text for _, text in snippets)


def test_film_sentences():
    films = data.film_sentences()
    assert len(films.ids) == len(films.good) == 10_070
    assert films.good.sum() == 4995 and films.good.unique().tolist() == [0, 1]
    assert len(films.vocabulary) == 5_863
    assert list(films.vocabulary.values()) == list(range(5_863))
    assert list(films.vocabulary)[:2] == ["<pad>", "<unk>"]
    used = torch.cat(films.ids[:8_000])
    times = torch.bincount(used, minlength=5_863)
    assert times[0] == 0 and times[2:].min() == 3  # a rarer word is <unk>
    assert used[used > 1].unique().tolist() == list(range(2, 5_863))
    lengths = [len(ids) for ids in films.ids]
    assert (min(lengths), max(lengths)) == (1, 51)
    words = list(films.vocabulary)
    text = data.movie_snippets()[0][1].lower()
    assert all(words[i] in text for i in films.ids[0].tolist() if i > 1)


def test_a_missing_file_is_named(monkeypatch):
    with pytest.raises(FileNotFoundError, match="no.txt is missing.*assets"):
        data.path("no.txt")
