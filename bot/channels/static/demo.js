// The demo page: fills in what the bot knows and hands questions to the widget.

/** Make an element; text stays text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

async function ask(question) {
  await customElements.whenDefined('lacta-chat');
  document.querySelector('lacta-chat').ask(question);
}

function topicCard({ title, questions }) {
  const items = questions.map((question) => {
    const button = make('button', { type: 'button' }, question);
    button.addEventListener('click', () => ask(question));
    return make('li', {}, button);
  });
  return make('div', { class: 'topic' }, make('h3', {}, title), make('ul', {}, ...items));
}

function documentItem({ title, publisher, url }) {
  const isPage = /^https?:\/\//.test(url);
  const name = isPage ? make('a', { href: url, rel: 'noopener noreferrer' }, title) : title;
  return make('li', {}, name, make('span', {}, publisher));
}

function showKnowledge({ topics, documents, counts }) {
  const asked = topics.filter(({ questions }) => questions.length);
  if (!asked.length) throw new Error('no topics');
  document.querySelector('#topics').replaceChildren(...asked.map(topicCard));
  document.querySelector('#sum').textContent =
    `${counts.facts} statements from ${counts.documents} published documents, each tied to the paragraph it comes from. Choose a question, and Lacta answers it.`;
  document.querySelector('.documents').replaceChildren(...documents.map(documentItem));
  document.querySelector('#documents').hidden = false;
}

async function loadKnowledge() {
  const box = document.querySelector('#topics');
  try {
    const response = await fetch('api/topics', { credentials: 'omit' });
    if (!response.ok) throw new Error('no topics');
    showKnowledge(await response.json());
  } catch {
    box.replaceChildren(make('p', { class: 'fine' }, 'The topics cannot be shown right now. You can still ask.'));
  }
  box.removeAttribute('aria-busy');
}

function offerLine() {
  const source = new URL('widget.js', document.baseURI).href;
  const line = `<script src="${source}" data-title="Lacta" data-color="#0b6470" defer></script>`;
  document.querySelector('#line').textContent = line;
  document.querySelector('#copy').addEventListener('click', async () => {
    const said = document.querySelector('#copied');
    try {
      await navigator.clipboard.writeText(line);
      said.textContent = 'Copied.';
    } catch {
      said.textContent = 'Your browser does not let the page copy. Please mark the line and copy it.';
    }
  });
}

document.querySelector('#ask').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = event.target.elements.question;
  if (field.value.trim()) ask(field.value.trim());
  field.value = '';
});
for (const button of document.querySelectorAll('[data-ask]')) {
  button.addEventListener('click', () => ask(button.dataset.ask));
}
offerLine();
loadKnowledge();
