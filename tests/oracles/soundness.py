"""Judges workflow nets with pm4py: reads a JSON list of PNML texts, prints a JSON list of verdicts.

Per net: whether it is sound, by pm4py's own check (WOFLAN); and, from the markings that pm4py reaches, which places no
token ever comes to ("dead"), from which the end cannot be reached ("stuck"), and which nothing leaves ("halted").
"""

import contextlib
import json
import sys
import warnings

warnings.simplefilter("ignore")


def judge(text):
    net, initial, final = import_net_from_string(text.encode())
    sound, _ = pm4py.check_soundness(net, initial, final)
    _, outgoing, _ = marking_flow_petri(net, initial)
    # There is one token: a marking is a place.
    place = {marking: next(iter(marking)).name for marking in outgoing}
    before = {marking: [] for marking in outgoing}
    for marking, ways in outgoing.items():
        for after in ways.values():
            before[after].append(marking)
    finishing = {final}
    waiting = [final]
    while waiting:
        for marking in before.get(waiting.pop(), []):
            if marking not in finishing:
                finishing.add(marking)
                waiting.append(marking)
    return {
        "sound": bool(sound),
        "dead": sorted(p.name for p in net.places if p.name not in {*place.values(), "end"}),
        "stuck": sorted(place[m] for m in outgoing if m not in finishing),
        "halted": sorted(place[m] for m, ways in outgoing.items() if not ways and m != final),
    }


# What it prints about itself is not ours to print.
with contextlib.redirect_stdout(sys.stderr):
    import pm4py
    from pm4py.objects.petri_net.importer.variants.pnml import import_net_from_string
    from pm4py.objects.petri_net.utils.reachability_graph import marking_flow_petri

    verdicts = [judge(text) for text in json.load(sys.stdin)]
json.dump(verdicts, sys.stdout)
