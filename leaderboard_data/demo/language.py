"""The demo's language tasks: questions written for it, answers, and what the model said."""

from __future__ import annotations

from typing import Any

from tables import NOTHING, SAME, DemoTask

_CAUSAL = (
    ("cause", "The pavement was wet in the morning.", "It had rained in the night.",
     "The baker opened early.", "A", SAME),
    ("effect", "She watered the tomatoes every evening.", "The neighbour bought a car.",
     "The tomatoes grew well.", "B", SAME),
    ("effect", "He left the milk out of the fridge all day.", "The milk turned sour.",
     "The milk froze.", "A", "The milk turned sour."),
    ("cause", "The train stood still for an hour.", "The passengers read the news.",
     "A tree had fallen on the track.", "B", SAME),
    ("effect", "The orchestra lost its conductor's score.", "The concert started late.",
     "The hall was painted blue.", "A", SAME),
    ("cause", "All the pigeons flew up at once.", "The fountain was old.",
     "A dog ran into the square.", "B", SAME),
    ("effect", "The hikers took the wrong turn.", "They came to another village.",
     "They had packed sandwiches.", "A", "(A)"),
    ("cause", "The cake stayed flat.", "The baking powder was left out.",
     "The cake was cut into eight pieces.", "A", SAME),
    ("effect", "The city closed the bridge to cars.", "The river ran faster.",
     "Drivers took the tunnel instead.", "B", NOTHING),
    ("cause", "Her bicycle light went dim.", "The battery was almost empty.",
     "She wore a red scarf.", "A", "B"),
)  # fmt: skip

_TEMPORAL = (
    ("The shop opens at nine and closes after eight hours. When does it close?",
     ["5 pm", "five in the afternoon", "17:00"], "5 pm"),
    ("A film of two hours starts at 19:30. When does it end?", ["21:30", "half past nine"], SAME),
    ("Ana is born three years after Ben, who is born in 2010. When is Ana born?",
     ["2013", "in 2013"], SAME),
    ("The ferry leaves every 40 minutes, first at 8:00. When does the third one leave?",
     ["9:20", "twenty past nine"], "10:00"),
    ("Yesterday was Monday. What day is the day after tomorrow?", ["Thursday"], SAME),
    ("It is March. Which month was it five months ago?", ["October"], "November"),
    ("The soup needs 45 minutes and dinner is at six. When must it go on the stove at the latest?",
     ["at a quarter past five", "5:15 pm"], "at a quarter to five"),
    ("A bus trip takes 90 minutes and ends at noon. When did it start?", ["10:30", "half past ten"],
     SAME),
)  # fmt: skip

_TRIVIA = (
    ("Which planet is known for its large rings?", ["Saturn"], "Saturn"),
    ("What do bees make from nectar?", ["honey"], "honey and wax"),
    ("How many strings does a violin have?", ["four", "4"], SAME),
    ("Which metal is liquid at room temperature?", ["mercury", "quicksilver"], "the metal mercury"),
    ("Which ocean lies between Europe and North America?", ["the Atlantic Ocean", "Atlantic"],
     SAME),
    ("What is the largest land animal?", ["African elephant", "elephant"], "the elephant"),
    ("Which gas do plants take in to make sugar?", ["carbon dioxide", "CO2"], "oxygen"),
    ("In which country do the Olympic Games have their origin?", ["Greece"], SAME),
    ("What is the hardest natural mineral?", ["diamond"], NOTHING),
    ("How many days has a leap year?", ["366"], SAME),
)  # fmt: skip

_INFERENCE = (
    ("A woman paints a fence green.", "A person is painting.", "entailment", SAME),
    ("A woman paints a fence green.", "The fence is being painted red.", "contradiction", SAME),
    ("A woman paints a fence green.", "The fence stands in her garden.", "neutral", SAME),
    ("Two boys fly a kite on the beach.", "The boys are asleep.", "contradiction", SAME),
    ("Two boys fly a kite on the beach.", "Children are outdoors.", "entailment", "neutral"),
    ("Two boys fly a kite on the beach.", "The boys are brothers.", "neutral", SAME),
    ("A cook slices onions in a small kitchen.", "Someone prepares food.", "entailment", SAME),
    ("A cook slices onions in a small kitchen.", "The kitchen is empty.", "contradiction",
     "Contradiction"),
    ("A cook slices onions in a small kitchen.", "The cook makes soup.", "neutral", "entailment"),
    ("The old tram climbs the hill.", "A vehicle moves uphill.", "entailment", SAME),
    ("The old tram climbs the hill.", "The tram is full of tourists.", "neutral", NOTHING),
    ("The old tram climbs the hill.", "The tram rolls down into the sea.", "contradiction", SAME),
)  # fmt: skip

_ASPECTS = (
    ("The soup was cold but the waiter apologised twice.", "soup, waiter", SAME),
    ("Great screen, poor battery.", "screen, battery", "screen<p>battery"),
    ("I would come back for the view alone.", "view", SAME),
    ("Check-in took an hour and the lift was broken.", "Check-in, lift", "check-in"),
    ("The keyboard feels solid, the fan does not.", "keyboard, fan", SAME),
    ("Friendly staff, tiny rooms, loud street.", "staff, rooms, street", "staff, rooms, hotel"),
    ("The bread is baked on site.", "bread", "site"),
    ("Camera and price are both excellent.", "Camera, price", SAME),
)  # fmt: skip

_DIALOGUE = (
    (["Do you have a table for two?", "Yes, inside or outside?"], "Outside, please.", SAME),
    (["My bus is late again.", "How long have you been waiting?"], "For half an hour already.",
     "For almost half an hour."),
    (["Could you lend me your umbrella?", "Sure, but I need it back tomorrow."],
     "I will bring it back in the morning.", "I will bring it tomorrow."),
    (["How was the exam?", "Harder than I thought."], "I am sure that you passed.",
     "I hope that you passed."),
    (["The printer is out of paper.", "There is more in the cupboard."], "Thanks, I will get some.",
     SAME),
    (["We should paint the kitchen.", "Which colour would you like?"], "A light yellow, I think.",
     "White."),
    (["Excuse me, where is the station?", "Go straight on for two blocks."], "Thank you very much.",
     "Thank you very much!"),
    (["I cannot open this jar.", "Try warm water on the lid."], "Good idea, that worked.", NOTHING),
)  # fmt: skip

_FRENCH = (
    ("The cat sleeps on the chair.", "Le chat dort sur la chaise.", SAME),
    ("We will arrive tomorrow evening.", "Nous arriverons demain soir.", SAME),
    ("This street is closed on Sundays.", "Cette rue est fermée le dimanche.",
     "Cette rue est fermée dimanche."),
    ("She has read the letter twice.", "Elle a lu la lettre deux fois.", SAME),
    ("Could you open the window, please?", "Pourriez-vous ouvrir la fenêtre, s'il vous plaît ?",
     "Pouvez-vous ouvrir la fenêtre ?"),
    ("The bread is still warm.", "Le pain est encore chaud.", "Le pain est toujours chaud."),
    ("I have lost my key.", "J'ai perdu ma clé.", SAME),
    ("The children are playing in the garden.", "Les enfants jouent dans le jardin.",
     "Les enfants jouent au jardin."),
)  # fmt: skip

_SUMMARIES = (
    ("The town library will stay open until ten at night from Monday on. Students had asked for "
     "longer hours for two years. The council pays for two more librarians.",
     "Town library stays open until ten after students asked for longer hours.",
     "The town library will stay open until ten at night from Monday."),
    ("A storm took the roof off the old boat house on Tuesday. Nobody was hurt. The rowing club "
     "keeps its boats in a barn until the roof is repaired.",
     "Storm takes roof off boat house, nobody hurt.", SAME),
    ("The school garden gave sixty kilos of potatoes this year, twice as much as last year. The "
     "pupils sold half of them at the market and cooked the rest.",
     "School garden doubles its potato harvest.", "Pupils sold potatoes at the market."),
    ("After three years of work the mountain path is open again. It had been closed since a "
     "landslide. Hikers now cross the gorge on a new bridge.",
     "Mountain path reopens with a new bridge three years after a landslide.",
     "The mountain path is open again with a new bridge."),
    ("The museum found a letter from 1820 in the lining of a coat. It describes the harbour before "
     "the great fire. The letter will be shown next spring.",
     "Museum finds letter of 1820 in a coat.", "Museum finds an old letter in a coat."),
    ("The bus line to the lake now runs every ten minutes in summer. The company hopes that fewer "
     "people will come by car. Tickets cost the same as before.",
     "Bus to the lake runs every ten minutes in summer.", SAME),
    ("A baker in the old town has baked the same rye bread since 1975. Now he hands the shop to "
     "his granddaughter. She will keep the recipe and add a café.",
     "Baker hands his shop to his granddaughter, who keeps the recipe.",
     "A baker retires."),
    ("The river has been clean enough to swim in for the first time in fifty years. Three new "
     "filters at the mill made the difference. The first swimmers came on Saturday.",
     "River is clean enough to swim in again.", NOTHING),
)  # fmt: skip

_REPAIRS = (
    ("the largest of a list", "def largest(values):\n    return min(values)",
     "def largest(values):\n    return max(values)", SAME),
    ("whether a number is even", "def is_even(n):\n    return n % 2 == 1",
     "def is_even(n):\n    return n % 2 == 0", SAME),
    ("the sum of squares", "def squares(n):\n    total = 0\n    for i in range(n):\n"
     "        total = i * i\n    return total",
     "def squares(n):\n    total = 0\n    for i in range(n):\n        total += i * i\n"
     "    return total", SAME),
    ("a word backwards", "def backwards(word):\n    return word[::1]",
     "def backwards(word):\n    return word[::-1]",
     "def backwards(word):\n    return ''.join(reversed(word))"),
    ("the mean", "def mean(values):\n    return sum(values) / 2",
     "def mean(values):\n    return sum(values) / len(values)", SAME),
    ("count of a letter", "def count(text, letter):\n    found = 0\n    for c in text:\n"
     "        if c != letter:\n            found += 1\n    return found",
     "def count(text, letter):\n    found = 0\n    for c in text:\n        if c == letter:\n"
     "            found += 1\n    return found",
     "def count(text, letter):\n    return text.count(letter)"),
    ("Celsius from Fahrenheit", "def celsius(f):\n    return (f + 32) * 5 / 9",
     "def celsius(f):\n    return (f - 32) * 5 / 9", SAME),
    ("the last element", "def last(values):\n    return values[len(values)]",
     "def last(values):\n    return values[len(values) - 1]",
     "def last(values):\n    return values[-1]"),
)  # fmt: skip

_SERIES = (
    ([2, 4, 6, 8, 10], 12.0, SAME), ([1, 1, 2, 3, 5], 8.0, 8), ([20, 18, 16, 14], 12.0, 12.5),
    ([3, 6, 12, 24], 48.0, 40.0), ([5, 5, 5, 5], 5.0, SAME), ([0.5, 1.0, 1.5], 2.0, "2.0"),
    ([10, 7, 4], 1.0, 2.0), ([1, 4, 9, 16], 25.0, 24.0), ([100, 90, 81], 72.9, 73.0),
    ([2, 3, 5, 7, 11], 13.0, 12.0),
)  # fmt: skip

_WORD_PROBLEMS = (
    ("A box holds 12 eggs. How many eggs are in 7 boxes?", "84", SAME),
    ("Lea has 30 euros and buys 4 books for 6 euros each. How much is left?", "6", SAME),
    ("A train covers 240 km in 3 hours. How many km per hour is that?", "80", SAME),
    ("Five friends share 35 marbles. How many does each get?", "7", "5"),
    ("A garden is 8 m long and 5 m wide. How many square metres is it?", "40", SAME),
    ("Tom reads 25 pages a day. How many days does he need for 200 pages?", "8", SAME),
    ("A jacket of 60 euros is a quarter cheaper. What does it cost now?", "45", "15"),
    ("Of 48 seats two thirds are taken. How many are free?", "16", "32"),
)  # fmt: skip

_SPEECH = (
    ("The kettle is boiling.", SAME), ("Please close the door behind you.", SAME),
    ("Seven grey geese fly over the lake.", "Seven gray geese fly over the lake."),
    ("Turn left after the bakery.", "Turn left after the bakery"),
    ("My sister plays the cello on Thursdays.", "My sister plays the cello on Thursday."),
    ("It will be sunny with a light wind.", SAME), ("The meeting starts in ten minutes.", SAME),
    ("Nobody had seen the little red boat.", "Nobody has seen the little boat."),
)  # fmt: skip


def _task(
    folder: str, name: str, kind: str, items: list[Any], said: list[Any], **more: Any
) -> DemoTask:
    skill = more.pop("skill", "Language")
    return DemoTask(
        folder=folder, name=name, kind=kind, skill=skill, items=items, said=said, **more
    )


def tasks() -> list[DemoTask]:
    """Make the language tasks, and the one that speaks."""
    return [
        _task("nlp/Causal-Reasoning", "Causal Reasoning", "MultipleChoiceQA", [
            {"id": f"cr{n:03}", "input": {"question": f"What is the {asked} of: {event}",
             "options": [first, second]}, "output": {"answer": answer}}
            for n, (asked, event, first, second, answer, _) in enumerate(_CAUSAL)
        ], [row[-1] for row in _CAUSAL]),
        _task("nlp/Temporal-Reasoning", "Temporal Reasoning", "OpenQA", [
            {"id": f"tr{n:03}", "input": {"question": question}, "output": {"answer": answers}}
            for n, (question, answers, _) in enumerate(_TEMPORAL)
        ], [row[-1] for row in _TEMPORAL]),
        _task("nlp/TriviaQA", "TriviaQA", "OpenQA", [
            {"id": f"tq{n:03}", "input": {"question": question}, "output": {"answer": answers}}
            for n, (question, answers, _) in enumerate(_TRIVIA)
        ], [row[-1] for row in _TRIVIA]),
        _task("nlp/Natural-Language-Inference", "natural_language_inference", "classification", [
            {"id": f"{n:04}", "input": {"raw_text": f"Premise: {premise}\nHypothesis: {guess}",
             "prompt": "<<<raw_text>>>. Answer entailment, contradiction or neutral."},
             "output": {"category": answer}}
            for n, (premise, guess, answer, _) in enumerate(_INFERENCE)
        ], [row[-1] for row in _INFERENCE]),
        _task("nlp/aspect_term_extraction", "Aspect Term Extraction", "extraction", [
            {"id": n, "input": {"raw_text": text, "prompt": "List the aspects, comma between."},
             "output": {"text": answer}}
            for n, (text, answer, _) in enumerate(_ASPECTS)
        ], [row[-1] for row in _ASPECTS]),
        _task("nlp/Multi-Turn-Daily-Dialogue-Generation", "Multi-Turn_Daily_Dialogue_Generationid",
              "Dialogue", [
            {"id": f"mt{n:03}", "dialog": turns, "output": {"response": answer}}
            for n, (turns, answer, _) in enumerate(_DIALOGUE)
        ], [row[-1] for row in _DIALOGUE]),
        _task("nlp/English-French-Translation", "English-French Translation", "Translation", [
            {"id": f"ef{n:03}", "in": "en", "out": "fr", "input": text, "output": answer}
            for n, (text, answer, _) in enumerate(_FRENCH)
        ], [row[-1] for row in _FRENCH]),
        _task("nlp/AbstractiveSummarization", "Abstractive Summarization", "Summarization", [
            {"id": f"as{n:03}", "document": text, "output": {"summary": answer}}
            for n, (text, answer, _) in enumerate(_SUMMARIES)
        ], [row[-1] for row in _SUMMARIES]),
        _task("nlp/Code-Repair", "Code Repair", "Code Repair", [
            {"id": f"cd{n:03}", "input": {"prompt": f"Repair the function that returns {aim}.",
             "sourceCode": broken}, "output": {"repairCode": answer}}
            for n, (aim, broken, answer, _) in enumerate(_REPAIRS)
        ], [row[-1] for row in _REPAIRS], more={"language": "python"}),
        _task("nlp/Time-Series", "Time Series", "Time Series", [
            {"id": f"ts{n:03}", "input": {"data": values, "prompt": "What comes next?"},
             "output": {"target": answer}}
            for n, (values, answer, _) in enumerate(_SERIES)
        ], [row[-1] for row in _SERIES]),
        _task("nlp/Mathematical-Word-Problem-Solving", "Mathematical Word Problem Solving",
              "Mathematical Word Problem Solving", [
            {"id": f"mw{n:03}", "problem": {"text": text},
             "output": {"solution": {"final_answer": answer}}}
            for n, (text, answer, _) in enumerate(_WORD_PROBLEMS)
        ], [row[-1] for row in _WORD_PROBLEMS]),
        _task("audio/generation/TextToSpeech", "TextToSpeech", "generation", [
            {"id": f"tts{n:02}", "input": {"prompt": f"Speak: {text}"}, "output": {"text": text}}
            for n, (text, _) in enumerate(_SPEECH)
        ], [row[-1] for row in _SPEECH], skill="Speech Generation"),
    ]  # fmt: skip
