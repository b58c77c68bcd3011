/** What the therapist's pages need beyond app.js: the charts, and paper. */
import './elements/measure-dots.js';
import './elements/pain-chart.js';
import './elements/pain-spark.js';
import './elements/sitting-strip.js';
import './elements/time-slider.js';

document.querySelector('[data-print]')?.addEventListener('click', () => print());
