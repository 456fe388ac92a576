import { grow, h } from './render/tree';

/** Ask before something is lost; true where the person says yes. The browser gives the focus back. */
export function confirm(place: HTMLElement, question: string, yes: string, no: string): Promise<boolean> {
  const dialog = grow<HTMLDialogElement>(
    h(
      'dialog',
      { class: 'confirm', 'aria-labelledby': 'question' },
      h(
        'form',
        { method: 'dialog' },
        h('p', { id: 'question' }, question),
        h(
          'div',
          {},
          h('button', { value: 'no', class: 'quiet' }, no),
          h('button', { value: 'yes', class: 'strong' }, yes),
        ),
      ),
    ),
  );
  place.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
  });
}
