// Maps on the pages: the town, its reports, one place, or a place to pick. Everything they show stands on the page without them too.
import * as maplibre from "./vendor/maplibre/maplibre-gl.mjs";

maplibre.setWorkerUrl(new URL("./vendor/maplibre/maplibre-gl-worker.mjs", import.meta.url).href);

const words = {
    de: {
        "NavigationControl.ZoomIn": "Näher heran", "NavigationControl.ZoomOut": "Weiter weg", "NavigationControl.ResetBearing": "Nach Norden drehen",
        "GeolocateControl.FindMyLocation": "Mein Standort", "GeolocateControl.LocationNotAvailable": "Standort nicht verfügbar",
        "AttributionControl.ToggleAttribution": "Quellen zeigen", "Marker.Title": "Markierung",
        "CooperativeGesturesHandler.WindowsHelpText": "Zum Vergrößern Strg halten und scrollen", "CooperativeGesturesHandler.MacHelpText": "Zum Vergrößern ⌘ halten und scrollen",
        "CooperativeGesturesHandler.MobileHelpText": "Karte mit zwei Fingern bewegen",
    },
    en: {},
};

const here = (path) => new URL(path, document.baseURI).href;

const dark = matchMedia("(prefers-color-scheme: dark)");

async function load(address) {
    const style = await (await fetch(here(dark.matches ? `${address}?scheme=dark` : address))).json();
    for (const source of Object.values(style.sources))
        source.tiles = source.tiles.map((tile) => location.origin + tile);
    return style;
}

async function open(box) {
    const base = box.dataset.base;
    const style = await load(box.dataset.style);
    const place = box.dataset.long ? [Number(box.dataset.long), Number(box.dataset.lat)] : null;
    box.querySelector("[data-no-map]")?.remove();
    const map = new maplibre.Map({
        container: box,
        style,
        ...(place ? { center: place, zoom: 16.5 } : { bounds: style.metadata?.bounds ?? [5.8, 47.2, 15.1, 55.1], fitBoundsOptions: { padding: 12 } }),
        maxZoom: 19.5,
        locale: { ...words[box.dataset.language], "Map.Title": box.getAttribute("aria-label") },
        cooperativeGestures: true,
        dragRotate: false,
        pitchWithRotate: false,
        fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
    });
    // MapLibre's canvas is the region now, with the same name; two of them would only be in the way of who listens.
    box.removeAttribute("role");
    box.removeAttribute("aria-label");
    map.touchZoomRotate.disableRotation();
    map.addControl(new maplibre.NavigationControl({ showCompass: false }));
    box.map = map;
    if (box.dataset.filter !== undefined && box.dataset.filter !== null && !box.hasAttribute("data-pick") && !place)
        showReports(map, base, box.dataset.filter);
    if (place && !box.hasAttribute("data-pick"))
        new maplibre.Marker({ color: "#c2410c" }).setLngLat(place).addTo(map);
    if (box.hasAttribute("data-pick"))
        pick(map, box, place);
    const ready = () => map.once("idle", () => box.setAttribute("data-ready", ""));
    dark.addEventListener("change", async () => {
        box.removeAttribute("data-ready");
        map.setStyle(await load(box.dataset.style), { diff: false });
        ready();
    });
    ready();
}

function showReports(map, base, filter) {
    // A new style, for the dark, brings none of these.
    map.on("style.load", () => addReports(map, base, filter));
    map.on("click", "clusters", (event) => map.easeTo({ center: event.features[0].geometry.coordinates, zoom: Math.min(map.getZoom() + 2, 16) }));
    map.on("click", "reports", (event) => { location.href = `${base}reports/${event.features[0].properties.id}`; });
    for (const layer of ["clusters", "reports"]) {
        map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
        map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
    }
    map.on("mousemove", "reports", (event) => mark(event.features[0].properties.id));
    map.on("mouseleave", "reports", () => mark(null));
}

function addReports(map, base, filter) {
    map.addSource("reports", { type: "vector", tiles: [`${location.origin}${base}map/reports/{z}/{x}/{y}.mvt${filter ? "?" + filter : ""}`], maxzoom: 17 });
    map.addLayer({
        id: "clusters", type: "circle", source: "reports", "source-layer": "reports", filter: [">", ["get", "count"], 1],
        paint: {
            "circle-color": "#fff", "circle-stroke-color": ["case", [">", ["get", "open"], 0], "#c2410c", "#2f7d4f"], "circle-stroke-width": 3,
            "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "count"]], 1, 11, 10, 20, 40, 30],
        },
    });
    map.addLayer({
        id: "counts", type: "symbol", source: "reports", "source-layer": "reports", filter: [">", ["get", "count"], 1],
        layout: { "text-field": ["to-string", ["get", "count"]], "text-size": 13, "text-allow-overlap": true, "text-font": ["Fira Sans", "Arial", "sans-serif"] },
        paint: { "text-color": "#1b1e2a" },
    });
    map.addLayer({
        id: "reports", type: "circle", source: "reports", "source-layer": "reports", filter: ["==", ["get", "count"], 1],
        paint: {
            "circle-color": ["case", ["==", ["get", "open"], 1], "#c2410c", "#ffffff"], "circle-radius": ["interpolate", ["linear"], ["zoom"], 10, 5, 17, 9],
            "circle-stroke-color": ["case", ["==", ["get", "open"], 1], "#ffffff", "#2f7d4f"], "circle-stroke-width": 2.5,
        },
    });
}

function mark(id) {
    for (const item of document.querySelectorAll("[data-report]"))
        item.classList.toggle("is-marked", item.dataset.report === id);
}

// The pin follows a click, the reader's own location, and the two number fields; all of them say the same place.
function pick(map, box, place) {
    const form = box.closest("form");
    const [lat, long] = [form.elements.lat, form.elements.long];
    const pin = new maplibre.Marker({ color: "#c2410c", draggable: true });
    const set = (where, isMoved = true) => {
        pin.setLngLat(where).addTo(map);
        if (!isMoved)
            return;
        lat.value = where.lat.toFixed(6);
        long.value = where.lng.toFixed(6);
        box.dispatchEvent(new CustomEvent("placed", { bubbles: true }));
    };
    if (place)
        set({ lng: place[0], lat: place[1] }, false);
    map.on("click", (event) => set(event.lngLat));
    pin.on("dragend", () => set(pin.getLngLat()));
    // With the keyboard: move the map, press Enter, and the middle is the place.
    map.getCanvas().addEventListener("keydown", (event) => {
        if (event.key === "Enter") {
            event.preventDefault();
            set(map.getCenter());
        }
    });
    const locate = new maplibre.GeolocateControl({ positionOptions: { enableHighAccuracy: true }, fitBoundsOptions: { maxZoom: 17 } });
    locate.on("geolocate", (position) => set(new maplibre.LngLat(position.coords.longitude, position.coords.latitude)));
    map.addControl(locate);
    for (const field of [lat, long])
        field.addEventListener("change", () => {
            if (!lat.value && !long.value)
                pin.remove();
            const where = [Number(long.value.replace(",", ".")), Number(lat.value.replace(",", "."))];
            if (where.every(Number.isFinite) && lat.value && long.value) {
                set(new maplibre.LngLat(...where), false);
                map.easeTo({ center: where, zoom: Math.max(map.getZoom(), 16) });
                box.dispatchEvent(new CustomEvent("placed", { bubbles: true }));
            }
        });
}

for (const box of document.querySelectorAll("[data-map]"))
    open(box).catch((error) => { console.error(error); box.setAttribute("data-failed", ""); });
