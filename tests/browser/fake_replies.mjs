// What the stand-in says: settings, topics, and a handful of replies.
import { randomUUID } from 'node:crypto';

const DISCLAIMER = 'General information, not medical advice. For your own situation, please ask a doctor.';
export const SETTINGS = {
  max_characters: 1000,
  emergency_number: '112',
  contact: {
    label: 'Write to the midwives',
    url: 'mailto:midwives@clinic.example',
  },
  disclaimer: DISCLAIMER,
  full_disclaimer:
    'Medical disclaimer: I give general information from four published documents. I am not a doctor and I ' +
    'cannot examine you, find out what you have, or choose a treatment. What I say may be incomplete or out of ' +
    'date. Do not start, change or stop a medicine because of it, and do not put off seeing a doctor. In an ' +
    'emergency, call your local emergency number.',
};
const DOCUMENTS = [
  {
    title: 'Male lactation',
    publisher: 'WikiMD',
    url: 'https://wikimd.org/wiki/Male_lactation',
  },
  {
    title: 'Lactating without being pregnant',
    publisher: 'SteadyHealth',
    url: 'https://www.steadyhealth.com/medical-answers/lactating-without-being-pregnant',
  },
  {
    title: "Lactating when you're not pregnant",
    publisher: 'Healthline',
    url: 'https://www.healthline.com/health/pregnancy/lactating-not-pregnant',
  },
  {
    title: 'Can You Make Milk? How Human Lactation Actually Works',
    publisher: 'Biology Insights',
    url: 'https://biologyinsights.com/can-you-make-milk-how-human-lactation-actually-works',
  },
];
export const TOPICS = {
  topics: [
    {
      id: 'galactorrhea',
      title: 'Galactorrhea',
      count: 20,
      questions: ['What is galactorrhea?', 'Who can get galactorrhea?', 'What are the signs of galactorrhea?'],
    },
    {
      id: 'how-milk-is-made',
      title: 'How milk is made',
      count: 20,
      questions: ['How is breast milk made?', 'What does prolactin do?', 'What does oxytocin do?'],
    },
    {
      id: 'causes',
      title: 'Causes',
      count: 20,
      questions: ['What causes galactorrhea?', 'Can kidney disease raise prolactin?', 'Can stress be a cause?'],
    },
    {
      id: 'medicines',
      title: 'Medicines',
      count: 20,
      questions: ['Which medicines can cause milk?', 'What does bromocriptine do?'],
    },
    {
      id: 'men',
      title: 'Men',
      count: 20,
      questions: ['Can men make milk?', 'What are the signs in men?'],
    },
    {
      id: 'bringing-milk-on',
      title: 'Bringing milk on',
      count: 20,
      questions: ['How is milk brought on without a pregnancy?', 'What is relactation?', 'How long does it take?'],
    },
  ],
  documents: DOCUMENTS,
  counts: { topics: 6, facts: 214, documents: 4 },
};
const CARE =
  'This can be an emergency. Call 112 now; do not wait to see if it passes. Sit or lie down where you are safe, ' +
  'unlock the door, and ask somebody to stay with you. Do not drive yourself. Tell them what started, when, ' +
  'whether you are pregnant or gave birth, and which medicines you take.';

const paragraph = (text) => ({ type: 'paragraph', text });

function compose(text) {
  const said = text.toLowerCase();
  if (/chest pain|breathe/.test(said))
    return {
      kind: 'seek_care',
      blocks: [paragraph(CARE)],
      sources: [],
      offers: [],
    };
  if (/markup/.test(said))
    return {
      kind: 'answer',
      blocks: [
        paragraph(
          '<img src=x onerror="window.hurt=1"> [x](javascript:alert(1)) javascript:alert(1) https://site.example/<b>',
        ),
      ],
      sources: [{ ...DOCUMENTS[0], url: 'javascript:window.hurt=1', paragraphs: [1] }],
      offers: [],
    };
  if (/men\b/.test(said))
    return {
      kind: 'answer',
      blocks: [
        paragraph(
          'Yes. Men have the same milk glands and hormones, only much less developed, and in rare cases they make milk.',
        ),
        paragraph('Sources differ on how often this happens; one calls it rare, another gives no number.'),
      ],
      sources: [{ ...DOCUMENTS[0], paragraphs: [3] }],
      offers: ['What are the signs in men?', 'What causes galactorrhea?'],
    };
  if (/world cup|weather/.test(said))
    return {
      kind: 'decline',
      blocks: [paragraph('That is outside what I know. I can only answer questions about lactation.')],
      sources: [],
      offers: ['What causes galactorrhea?', 'Can men make milk?'],
    };
  if (/^(hello|thanks)/.test(said))
    return {
      kind: 'chat',
      blocks: [paragraph('You are welcome. Is there anything else you would like to know?')],
      sources: [],
      offers: [],
    };
  if (/should i|my dose/.test(said))
    return {
      kind: 'boundary',
      blocks: [
        paragraph(
          'I cannot say what is right for you. Please do not change a medicine on your own; ask the doctor who prescribed it, or a pharmacist.',
        ),
      ],
      sources: [],
      offers: ['What does bromocriptine do?'],
    };
  if (/cause/.test(said))
    return {
      kind: 'answer',
      blocks: [
        paragraph('These can be behind it:'),
        {
          type: 'list',
          items: [
            'medicines, such as some for mood or stomach trouble',
            'a growth in the pituitary gland that makes too much prolactin',
            'a thyroid that works too little',
            'long-lasting kidney disease',
            'touch and pressure on the chest',
          ],
        },
        paragraph('Sometimes no cause is found.'),
      ],
      sources: [
        { ...DOCUMENTS[2], paragraphs: [15, 16, 18] },
        { ...DOCUMENTS[1], paragraphs: [7] },
      ],
      offers: ['Which medicines can cause milk?', 'How do doctors find the cause?', 'How is galactorrhea treated?'],
    };
  return {
    kind: 'answer',
    blocks: [
      paragraph(
        'Galactorrhea means that milk, or a fluid like milk, comes from the breast without nursing a baby. It can happen to women, to men, and to newborns.',
      ),
      paragraph('Prolactin is the hormone that tells the breast to make milk.'),
    ],
    sources: [{ ...DOCUMENTS[2], paragraphs: [1, 2] }],
    offers: ['What causes galactorrhea?', 'Can men make milk?', 'How is galactorrhea treated?'],
  };
}

export function makeTurn(text) {
  const { offers, ...reply } = compose(text);
  const disclaimer = reply.kind === 'chat' ? '' : DISCLAIMER;
  const words = reply.blocks.flatMap((block) => block.items ?? block.text);
  return {
    id: randomUUID(),
    time: new Date().toISOString(),
    message: { text },
    reply: {
      ...reply,
      disclaimer,
      buttons: offers.map((title, i) => ({
        id: `${randomUUID()}-${i}`,
        title,
      })),
      text: [...words, disclaimer].join('\n\n'),
    },
    feedback: null,
  };
}
