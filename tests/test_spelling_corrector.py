"""Misspelt words of the domain are mended, and all else is left as it was typed."""

import json
from pathlib import Path

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.attributes import CORRECTED
from bot.nlu.slips import DOUBLED, HEAVY, LIGHT, cost_slips
from bot.nlu.sources import load_sources
from bot.nlu.spelling_corrector import Speller, SpellingCorrector, choose_domain_words, make_speller
from bot.nlu.word_forms import are_related, is_form_of_known
from fake_nlu import CONTEXT, LONG, MANY, SOURCES

DATA = Path("data")
LONG_ACCENTED = pytest.param("é" * 1000, id="long accented")
TRAINED = Resource("train_SpellingCorrector0")
ORDINARY = """
really diagnosing contraception psychosis neonates snorting rarer happening happened suddenly usually
actually normally naturally recently properly completely slightly severely mildly badly daily weekly
hourly monthly yearly carefully painfully quickly slowly safely worrying worried worries scared scariest
embarrassing embarrassed bothering bothered noticing noticed squeezing squeezed pinching pinched rubbing
rubbed touching itching tingling throbbing burning dripping dribbling soaking soaked staining stained
wetting oozed trickling spraying swollen swelling tender tenderness soreness redness dizziness dizzy
sleepiness sleepier tired tireder bigger biggest smaller smallest larger heavier thicker thinner whiter
yellowish greenish brownish bloody cloudy sticky watery creamy salty sweeter pregnant pregnancy
childless motherhood fatherhood grandmother grandmothers stepmother stepdaughter girlfriend boyfriend
wife wives husbands partners teenagers teenaged toddlers twins triplets siblings adopting adopted
adoption adoptive fostering surrogates quitting stopped stopping starting restarting skipping skipped
taking swallowing swallowed injecting injected smoking smoked vaped drinking sniffing inhaling overdosed
dosage dosages milligrams capsules syrups ointment ointments bandages doctors nurses nursing midwives
pharmacists surgeons specialists clinics hospitals appointments checkups scanned scanning bloodwork
biopsies ultrasounds xrays tested testing retested screening diagnosed diagnoses prognosis symptomless
curable incurable treatable untreated operable cheaper cheapest expensive affordable insured uninsured
paying exercising jogging running swimming stretching massaging massaged showering bathing sleeping
dreaming eating overeating fasting vegetarian vegan oatmeal fennel fenugreek brewers porridge almonds
lentils chocolate caffeine coffees ashamed anxious anxiety depressed depressing crying cried lonely
hopeless helpless pointless useless harmless painless endless sleepless restless allowed avoiding
avoided believing believed wondering wondered explaining explained meaning meant describing described
comparing compared differing differs similarly otherwise meanwhile nevertheless whenever wherever
whoever whichever psychotherapy chemotherapy radiotherapy physiotherapy dermatologist cardiologist
paediatrician psychologist therapist hysterectomy vasectomy mastectomy hypotension hypoglycemia
dehydration conception cyst abscesses pneumonia bronchitis leukemia lymphoma anemia eczema psoriasis
diarrhea constipation menstruating ovulating ovulation fertilized fertilised
"""
SLIPS = """
galactorhhea:galactorrhea galactorrhe:galactorrhea galacctorrhea:galactorrhea galatorrhea:galactorrhea
glactorrhea:galactorrhea galactorrheea:galactorrhea prolactn:prolactin prolacitn:prolactin
prolactinn:prolactin proolactin:prolactin porlactin:prolactin lactatoin:lactation lactatiom:lactation
lacation:lactation lactaiton:lactation lacttation:lactation brestfeeding:breastfeeding
breasfeeding:breastfeeding breastfeedin:breastfeeding pitutary:pituitary pituitery:pituitary
pituiatry:pituitary pitiutary:pituitary oxytosin:oxytocin oxytocn:oxytocin oxyotcin:oxytocin
progestorone:progesterone progesterrone:progesterone estrogn:estrogen estrogin:estrogen
dompridone:domperidone domperidonne:domperidone domperidnoe:domperidone metoclopromide:metoclopramide
metoclopramid:metoclopramide cabergolin:cabergoline cabergolene:cabergoline bromocriptne:bromocriptine
bromocritpine:bromocriptine antipsychotcs:antipsychotics antipyschotics:antipsychotics
antidepresants:antidepressants antidepressents:antidepressants hormnes:hormones hormonse:hormones
nippel:nipple nippls:nipples symptomms:symptoms symtoms:symptoms medicaton:medication
medicatoin:medication medicin:medicine thyriod:thyroid hypothyrodism:hypothyroidism
prolactnoma:prolactinoma diagnossis:diagnosis treatmnt:treatment treatement:treatment dischage:discharge
dicharge:discharge stimulaton:stimulation alveolli:alveoli mamary:mammary colostrm:colostrum
newborms:newborns pregnacy:pregnancy inducng:inducing
"""
PAIRS = [pair.split(":") for pair in SLIPS.split()]


@pytest.fixture(scope="module")
def speller() -> Speller:
    return make_speller(load_sources(DATA))


@pytest.mark.parametrize("word", ORDINARY.split())
def test_an_ordinary_english_word_is_left_alone(speller: Speller, word: str) -> None:
    assert speller.correct(word) == word


@pytest.mark.parametrize(("typed", "meant"), PAIRS)
def test_a_misspelt_word_of_the_domain_is_mended(speller: Speller, typed: str, meant: str) -> None:
    assert speller.correct(typed) == meant


@pytest.mark.parametrize("meant", sorted({meant for _, meant in PAIRS}))
def test_what_is_mended_to_is_left_alone(speller: Speller, meant: str) -> None:
    assert speller.correct(meant) == meant


@pytest.mark.parametrize(
    "text",
    ["", " \n", "12 % ... !?", "🍼", "_", "молоко", "naïve", "hi", LONG, LONG_ACCENTED, MANY],
)
def test_what_is_no_slip_is_left_alone(speller: Speller, text: str) -> None:
    assert speller.correct(text) == text


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("Prolactn?", "prolactin?"),
        ("is LACTAITON, in men 2 hard", "is lactation, in men 2 hard"),
        ("prolactn-prolactn", "prolactin-prolactin"),
        ("I don’t leak", "I don't leak"),
        ("my doctor's hormnes", "my doctor's hormones"),
    ],
)
def test_only_the_slip_changes(speller: Speller, typed: str, mended: str) -> None:
    assert speller.correct(typed) == mended


def test_hypo_never_becomes_hyper(speller: Speller) -> None:
    assert speller.correct("hypoprolactinemia") == "hypoprolactinemia"


def test_a_misspelling_that_is_often_asked_is_not_mended_to() -> None:
    words = choose_domain_words(load_sources(DATA))
    assert {"lactation", "prolactin", "galactorrhea", "doctor", "hormone"} <= words
    assert words.isdisjoint(("lactaton", "prolaktin", "galactorea", "docter", "hormon"))


def test_words_of_the_domain_are_long_enough_to_mend() -> None:
    assert all(len(word) >= 4 and "'" not in word for word in choose_domain_words(SOURCES))


def test_no_words_mend_nothing() -> None:
    assert Speller((), ()).correct("prolactn") == "prolactn"


def test_a_word_that_is_known_wins_over_one_of_the_domain() -> None:
    assert Speller(("lactation",), ("lacation",)).correct("lacation") == "lacation"


@pytest.mark.parametrize(
    ("word", "meant", "cost"),
    [
        ("milk", "milk", 0),
        ("", "", 0),
        ("mamary", "mammary", DOUBLED),
        ("lactaiton", "lactation", LIGHT),
        ("hormnes", "hormones", LIGHT),
        ("trush", "thrush", LIGHT),
        ("prolaktin", "prolactin", LIGHT),
        ("semen", "seen", HEAVY),
        ("codeine", "cocaine", HEAVY + LIGHT),
    ],
)
def test_slips_cost_what_they_are(word: str, meant: str, cost: float) -> None:
    assert cost_slips(word, meant) == pytest.approx(cost)
    assert cost_slips(meant, word) == pytest.approx(cost)


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("lumps", "lump"),
        ("rarer", "rare"),
        ("snorting", "snort"),
        ("stopped", "stop"),
        ("worried", "worry"),
        ("bodies", "body"),
        ("midwives", "midwife"),
        ("diagnoses", "diagnosis"),
        ("untreated", "treat"),
        ("dosing", "dose"),
        ("diagnosing", "diagnose"),
    ],
)
def test_a_regular_form_of_a_known_word_is_known(form: str, base: str) -> None:
    assert is_form_of_known(form, {base})


@pytest.mark.parametrize(("word", "base"), [("hormon", "hormone"), ("hormns", "hormone"), ("tes", "test")])
def test_a_slip_is_no_regular_form(word: str, base: str) -> None:
    assert not is_form_of_known(word, {base})


@pytest.mark.parametrize(
    ("word", "other", "is_related"),
    [
        ("menstruating", "menstruation", True),
        ("contraceptive", "contraception", True),
        ("hypotension", "hypertension", True),
        ("pregnency", "pregnancy", False),
        ("medicin", "medicine", False),
        ("lactaiton", "lactation", False),
    ],
)
def test_forms_of_one_stem_are_no_slips_of_each_other(word: str, other: str, is_related: bool) -> None:
    assert are_related(word, other) is is_related


@pytest.fixture
def component(tmp_path: Path) -> SpellingCorrector:
    config = SpellingCorrector.get_default_config()
    return SpellingCorrector.create(config, LocalModelStorage.create(tmp_path), TRAINED, CONTEXT)


def test_a_loaded_corrector_mends_as_the_trained_one(component: SpellingCorrector, tmp_path: Path) -> None:
    component.train(TrainingData())
    config, storage = SpellingCorrector.get_default_config(), LocalModelStorage(tmp_path)
    loaded = SpellingCorrector.load(config, storage, TRAINED, CONTEXT)
    data = component.process_training_data(TrainingData([Message({TEXT: "prolactn in men"})]))
    [said] = loaded.process([Message({TEXT: "prolactn in men"})])
    assert said.get(CORRECTED) == data.training_examples[0].get(CORRECTED) == "prolactin in men"


def test_training_twice_keeps_identical_words(component: SpellingCorrector, tmp_path: Path) -> None:
    kept = []
    for _ in range(2):
        component.train(TrainingData())
        with LocalModelStorage(tmp_path).read_from(TRAINED) as folder:
            kept.append((folder / "words.json").read_text(encoding="utf-8"))
    assert kept[0] == kept[1]
    assert "prolactin" in json.loads(kept[0])["domain"]


@pytest.mark.parametrize("text", ["", None])
def test_a_message_without_text_has_an_empty_one(component: SpellingCorrector, text: str | None) -> None:
    [said] = component.process([Message({TEXT: text})])
    assert said.get(CORRECTED) == ""


def test_the_fingerprint_is_that_of_the_data() -> None:
    assert SpellingCorrector.fingerprint_addon({}) == SpellingCorrector.fingerprint_addon({"data": "data"})
