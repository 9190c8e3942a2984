// What every frame of the console needs while it is on the screen: the live feed, and the centre's own words and zone.

import { onBeforeUnmount, onMounted, ref, type Ref } from "vue";

import { useDeskStore } from "@/stores/desk";
import { useDirectoryStore } from "@/stores/directory";
import { useLiveStore } from "@/stores/live";

/**
 * True when the centre has been asked for: pages wait for it, because its zone tells what "today" is. Names are a comfort: where
 * they fail to load, ids stand in for them. When the frame goes nothing is kept, for the next person may see less.
 */
export function useCentre(): Ref<boolean> {
  const live = useLiveStore();
  const directory = useDirectoryStore();
  const desk = useDeskStore();
  const isAsked = ref(false);

  onMounted(() => {
    live.start();
    void directory.loadTeams().catch(() => undefined);
    void directory.loadCentre().catch(() => undefined).then(() => {
      isAsked.value = true;
    });
  });
  onBeforeUnmount(() => {
    live.stop();
    desk.forget();
    directory.forget();
  });

  return isAsked;
}
