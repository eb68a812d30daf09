import type { Mail } from './create-mailer.ts';

type Words = Omit<Mail, 'to'>;

/** Names come from people: without line breaks they cannot add lines of their own to a mail. */
function inLine(name: string): string {
  return name.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

function letter(paragraphs: readonly string[]): string {
  return `${[...paragraphs, 'Waygate'].join('\n\n')}\n`;
}

/** The mail that invites somebody into an organisation. */
export function invitationWords(about: {
  readonly inviterName: string;
  readonly organisationName: string;
  readonly roleName: string;
  readonly link: string;
}): Words {
  const organisation = inLine(about.organisationName);
  return {
    subject: `Join ${organisation} on Waygate`,
    text: letter([
      `${inLine(about.inviterName)} invites you to ${organisation} as ${inLine(about.roleName)}.`,
      about.link,
      'The link works once, for seven days from the invitation on, and for your address only. If you do not know what this is about, do nothing.',
    ]),
  };
}

/** The mail that lets somebody choose a new password. */
export function passwordResetWords({ link }: { readonly link: string }): Words {
  return {
    subject: 'Choose a new password',
    text: letter([
      'Somebody, hopefully you, asked for a new password for your Waygate account.',
      link,
      'The link works once, for 30 minutes. Choosing a new password signs you out everywhere. If it was not you, do nothing: your password stays as it is.',
    ]),
  };
}

/** The mail by which somebody proves that an address is theirs. */
export function verificationWords({ link }: { readonly link: string }): Words {
  return {
    subject: 'Confirm your e-mail address',
    text: letter([
      'Confirm that this address is yours:',
      link,
      'The link works once, for three days. If you made no Waygate account, do nothing.',
    ]),
  };
}

/** The mail by which somebody who signed up goes on. It holds no word that was typed: anybody may type any address. */
export function signUpWords({ link }: { readonly link: string }): Words {
  return {
    subject: 'Finish signing up',
    text: letter([
      'One step is left to your organisation on Waygate: open this and enter the password that you chose.',
      link,
      'The link works once, for 24 hours. If it was not you who signed up, do nothing: without the password nothing happens.',
    ]),
  };
}

/** The mail to somebody with an account under whose address somebody signed up. */
export function knownSignUpWords({ link }: { readonly link: string }): Words {
  return {
    subject: 'You have an account already',
    text: letter([
      'Somebody, hopefully you, signed up at Waygate with this address. It has an account already, so nothing was made. Sign in here:',
      link,
      'There, "Forgot your password?" helps if you do not know it any more. If it was not you, do nothing: whoever tried was told nothing about your account.',
    ]),
  };
}
