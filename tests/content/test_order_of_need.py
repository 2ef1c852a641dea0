"""An order in which nothing comes before what it requires."""

from courseware.content.checks.cycles import in_order_of_need


def test_what_is_required_comes_first_and_the_rest_keeps_its_order():
    graph = {"a": [], "b": ["d"], "c": ["a"], "d": ["c", "gone"]}

    assert in_order_of_need(graph) == ("a", "c", "d", "b")
    assert in_order_of_need({"x": ["y"], "y": ["x"], "z": []}) == ("z", "x", "y")
    assert in_order_of_need({}) == ()
