/** Served beside the phone's modules, so that each variant starts its own. */
import * as store from './js/phone/store.js';
import { syncNow } from './js/phone/sync.js';

globalThis.frameElement.ready({ ...store, syncNow });
