import { inputsAreAccepted } from './accepted.ts';
import { definitionsAreDeployed } from './definitions.ts';
import { deliveredFilesOutliveTheReplayWindow, onlyBronzeExpires } from './life.ts';
import { viewsAreNotTooDeep } from './limits.ts';
import { everyEntityIsLoaded, loadsFillTheirPartition } from './loads.ts';
import { allIsInOneLocation, allIsInOneProject } from './location.ts';
import { namedComesBefore, servicesComeBefore } from './order.ts';
import { actorsArePermittedBefore, agentsComeBefore, bucketsAreReadableBefore } from './permitted.ts';
import { announcementsFit, everyFailureAlerts, runsAreTheirAccountsAndAnnounced } from './runs.ts';
import { nothingIsPublic, textsAreWhole } from './texts.ts';
import { nothingIsDeclaredTwice } from './unique.ts';

/** What holds of whatever a stack declares, in words that begin with "its program". */
export const rules = {
  'gives Google only inputs that it takes': inputsAreAccepted,
  'deploys what the embedded warehouse is given, once, byte for byte, and nothing else':
    definitionsAreDeployed,
  'creates what SQL, keys and destinations name before what names it': namedComesBefore,
  'enables a service before the resources that need it': servicesComeBefore,
  'permits before it asks to act': actorsArePermittedBefore,
  "asks for Google's agents before it permits them anything": agentsComeBefore,
  'creates tables over buckets once the connection can read there': bucketsAreReadableBefore,
  'puts everything in one location': allIsInOneLocation,
  'puts everything in one project': allIsInOneProject,
  'writes whole texts': textsAreWhole,
  'makes nothing public': nothingIsPublic,
  'keeps delivered files at least as long as a day can be replayed': deliveredFilesOutliveTheReplayWindow,
  'lets partitions of bronze expire after the replay window, and nothing else': onlyBronzeExpires,
  "loads a day's folder into the same day's partition": loadsFillTheirPartition,
  'loads every entity for the run date and the day before': everyEntityIsLoaded,
  "runs everything as the pipeline's account and announces its end": runsAreTheirAccountsAndAnnounced,
  'keeps announcements in a table that takes them': announcementsFit,
  'raises one alert for each failure': everyFailureAlerts,
  'declares nothing twice': nothingIsDeclaredTwice,
  'lays no view on more views than can be queried': viewsAreNotTooDeep,
};
