// Rooms with their seats, asked for when a page first needs them and again when somebody has changed one.

import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";

import { request } from "@/api/client";
import type { Room } from "@/api/types";
import { useLiveStore } from "@/stores/live";

export const useRoomStore = defineStore("rooms", () => {
  const live = useLiveStore();
  const rooms = shallowRef<Room[]>([]);
  const loaded = ref(false);

  async function load(): Promise<void> {
    rooms.value = (await request("get", "/rooms")).items;
    loaded.value = true;
  }
  function put(room: Room): void {
    const others = rooms.value.filter((one) => one.id !== room.id);
    rooms.value = [...others, room].sort((a, b) => a.site.localeCompare(b.site) || a.name.localeCompare(b.name));
  }
  function drop(id: number): void {
    rooms.value = rooms.value.filter((one) => one.id !== id);
  }
  watch(() => live.nudges.shifts, () => void (loaded.value && load().catch(() => undefined)));

  const sites = computed(() => [...new Set(rooms.value.map((room) => room.site).filter(Boolean))].sort());
  /** Where each telephone stands: who is signed in at it is there. */
  const siteOfExtension = computed(() => {
    const sitting = new Map<number, string>();
    for (const room of rooms.value) for (const seat of room.seats) if (seat.extension_id) sitting.set(seat.extension_id, room.site);
    return sitting;
  });
  return { rooms, loaded, sites, siteOfExtension, load, put, drop };
});
