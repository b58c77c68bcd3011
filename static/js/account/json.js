/** The JSON of WebAuthn for browsers without their own methods for it: Safari before 18.4, of phones still in use. */

/** @param {object} options as the server sends them @returns {PublicKeyCredentialCreationOptions} */
export function creationFrom(options) {
  return PublicKeyCredential.parseCreationOptionsFromJSON?.(options) ?? {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: options.excludeCredentials.map((known) => ({ ...known, id: bytes(known.id) })),
  };
}

/** @param {object} options as the server sends them @returns {PublicKeyCredentialRequestOptions} */
export function requestFrom(options) {
  return PublicKeyCredential.parseRequestOptionsFromJSON?.(options) ?? { ...options, challenge: bytes(options.challenge) };
}

/** @param {PublicKeyCredential} credential */
export function toJSON(credential) {
  if (credential.toJSON) return credential.toJSON();
  const { id, type, response } = credential;
  const names = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'];
  const parts = names.filter((name) => response[name]).map((name) => [name, text(response[name])]);
  return { id, rawId: id, type, response: { ...Object.fromEntries(parts), transports: response.getTransports?.() } };
}

const bytes = (base64url) => Uint8Array.from(atob(base64url.replace(/-/g, '+').replace(/_/g, '/')), (mark) => mark.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
