// Run from the folder where the packages are installed: node server.js PORT DATA/
const [port, prefix] = process.argv.slice(2);
const PouchDB = require('pouchdb').defaults({prefix});
const pouch = require('express-pouchdb')(PouchDB, {
  mode: 'minimumForPouchDB',
  inMemoryConfig: true,
});
require('express')().use('/', pouch).listen(Number(port), '127.0.0.1');
