"""Imported by the process that others are forked from: what each of them would else do anew."""

import api.app
from kg.checking import shapes
from kg.reasoning.ontology import shipped
from kg.resources import fingerprint

assert api.app
shapes(), shipped(), fingerprint()
