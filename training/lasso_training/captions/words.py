"""Names of every concept. The first of `trained` is the class name that is shown; `heldout` is never trained."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Names:
    """`trained` and `heldout` are noun phrases without an article."""

    trained: tuple[str, ...]
    heldout: tuple[str, ...] = ()


def _names(trained: str, heldout: str = "") -> Names:
    def split(text: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in text.split(",") if part.strip())

    return Names(split(trained), split(heldout))


names: dict[str, Names] = {
    "dog": _names(
        "dog, dog bark, dog barking, barking dog, bark, barking, hound, puppy, puppy barking, dogs barking, canine, woof, "
        "dog yapping, a dog that barks, guard dog, small dog, big dog, pet dog, hound baying, doggy, sound of dogs",
        "barks of a dog, dog noise, bark of a puppy, woofing dog, yapping puppy",
    ),
    "rooster": _names(
        "rooster, rooster crowing, crowing, crowing rooster, cock crowing, cockerel, cock, cock-a-doodle-doo, rooster crow, "
        "rooster call, farm rooster, chicken crowing, male chicken, crow of a rooster, cockcrow",
        "crowing cock, call of the rooster, crowing cockerel, rooster in the morning, cockerel crow",
    ),
    "rain": _names(
        "rain, rainfall, raining, falling rain, heavy rain, light rain, raindrops, rain drops, downpour, drizzle, rain shower, "
        "pouring rain, rain on the roof, rain falling, rainstorm, steady rain, rain on a window, shower of rain",
        "rain pouring down, sound of raindrops, rainy weather, rain on the ground, falling raindrops",
    ),
    "sea_waves": _names(
        "sea waves, waves, ocean waves, ocean, sea, surf, beach, waves on the shore, waves crashing, crashing waves, seaside, "
        "breaking waves, wave, shoreline, ocean surf, sea shore, waves on a beach, surging sea, tide",
        "waves of the sea, waves at the beach, surf of the ocean, ocean waves crashing, rolling sea waves",
    ),
    "fire": _names(
        "crackling fire, fire, fire crackling, campfire, fireplace, burning fire, flames, bonfire, burning wood, burning logs, "
        "fire burning, crackle of a fire, wood fire, log fire, flame, crackling flames, blaze",
        "campfire crackling, fire in the fireplace, crackling campfire, crackling bonfire, burning campfire",
    ),
    "baby": _names(
        "crying baby, baby crying, baby, baby cry, infant, infant crying, crying infant, newborn, crying child, baby wailing, "
        "wailing baby, babies crying, toddler crying, screaming baby, sobbing baby, newborn crying, crying, baby weeping",
        "cries of a baby, crying newborn, infant wailing, baby that cries, weeping infant",
    ),
    "sneeze": _names(
        "sneeze, sneezing, person sneezing, sneezes, achoo, man sneezing, woman sneezing, human sneeze, someone sneezing, "
        "person sneeze, loud sneeze, sneezing person, sneezing fit, nose sneeze",
        "sneeze of a person, somebody sneezing, sneezing man, big sneeze, sneezing sound",
    ),
    "clock": _names(
        "clock tick, clock, ticking clock, clock ticking, ticking, tick, tick tock, wall clock, watch ticking, ticking watch, "
        "alarm clock ticking, clock ticks, pendulum clock, grandfather clock, clockwork, tick-tock of a clock, stopwatch ticking",
        "ticking of a clock, ticks of the clock, ticking wall clock, tick of a watch, clock that ticks",
    ),
    "helicopter": _names(
        "helicopter, chopper, helicopter flying, helicopter rotor, rotor blades, helicopters, hovering helicopter, "
        "helicopter blades, helicopter overhead, flying helicopter, helicopter engine, rotorcraft, heli, helicopter passing by",
        "rotor of a helicopter, hovering chopper, chopper flying, helicopter hovering, helicopter noise",
    ),
    "chainsaw": _names(
        "chainsaw, chain saw, chainsaw cutting, chainsaw running, power saw, motor saw, chainsaw engine, chainsaws, "
        "cutting wood with a chainsaw, chainsaw revving, saw, sawing, lumberjack chainsaw, buzzing chainsaw, chainsaw motor",
        "revving chainsaw, running chain saw, chainsaw noise, saw cutting wood, chainsaw cutting a tree",
    ),
    "man": _names(
        "man speaking, man talking, male voice, male speech, man, male speaker, man's voice, male, guy talking, "
        "a man who speaks, men talking, male narrator, gentleman speaking, his voice, male talker",
        "speech of a man, talking man, voice of a man, speaking man, male person talking",
    ),
    "woman": _names(
        "woman speaking, woman talking, female voice, female speech, woman, female speaker, woman's voice, female, "
        "lady talking, a woman who speaks, women talking, female narrator, lady speaking, her voice, girl talking",
        "speech of a woman, talking woman, voice of a woman, speaking woman, female person talking",
    ),
    "speech": _names(
        "speech, voice, speaking, talking, voices, person speaking, person talking, human voice, people talking, vocals, "
        "spoken words, dialogue, narration, narrator, speaker, conversation, human speech, someone talking, talk, "
        "spoken voice, announcer, dialog, people speaking, storyteller, reading aloud, words, human",
        "voice of a person, someone speaking, talking person, human talking, talking voices",
    ),
    "music": _names(
        "music, song, melody, tune, instruments, musical instruments, background music, band, orchestra, instrumental music, "
        "music playing, instrument playing, soundtrack, musicians, musical instrument, instrumental, harmony, songs, playing",
        "playing music, orchestra music, band playing, playing of instruments, instrumental tune",
    ),
    "noise": _names(
        "noise, background noise, noises, static noise, unwanted noise, steady noise, ambient noise, constant noise, "
        "electrical noise, room noise, disturbance, interference, machine noise, noise floor, sound of noise",
        "noise in the background, steady background noise, constant background noise, noisy background",
    ),
    "static": _names("static, radio static, tv static, static hiss, television static", "static of a radio, hissing static"),
    "animals": _names("animal, animals, animal sounds, animal sound, animal noises, farm animals, pets", "sounds of animals, animal voices"),
    "percussion_all": _names(
        "percussion, percussion instruments, percussive sounds, percussion instrument, drums and percussion, percussionist",
        "percussive instruments, sound of percussion, percussion playing",
    ),
    "woodwinds": _names("woodwinds, woodwind, woodwind instrument, woodwind instruments, reed instrument, wind instruments", "woodwinds playing"),
    "brass_all": _names("brass, brass instruments, brass instrument, horns, brass section, brass band, horn section", "brass playing"),
    "strings_all": _names("strings, string section, string instruments, bowed strings, string instrument, string orchestra", "strings playing"),
    "guitars": _names("guitar, guitars, guitar playing, guitarist, guitar music, guitar strumming, guitar picking", "playing guitar, strumming guitar, guitar being played"),
    "bass": _names("bass, bass line, bassline, bass notes, bass instrument, bassist, low bass", "bass playing, line of the bass"),
    "water_all": _names("water sounds, splashing, flowing, liquid, sound of water", "watery sounds"),
    "engines": _names("motor, motors, machine, machinery, machines", "sounds of machines, motor noise"),
    "weather": _names("weather, storm, bad weather, stormy weather", "weather sounds, storm noise"),
    "white_noise": _names("white noise, white static, flat noise, broadband noise", "noise that is white, white noise sound"),
    "pink_noise": _names("pink noise, pink static", "noise that is pink, pink noise sound"),
    "brown_noise": _names("brown noise, brownian noise, red noise, low rumble, rumble, rumbling", "noise that is brown, rumbling noise"),
    "fan": _names(
        "fan, fan noise, fans, air conditioner, air conditioning, ventilation, computer fan, ventilator, electric fan, exhaust fan, "
        "cooling fan, hvac, desk fan, ceiling fan",
        "whirring fan, noise of a fan, fan running, air conditioner noise",
    ),
    "hiss": _names("hiss, tape hiss, hissing, hissing noise, cassette hiss, steam hiss, microphone hiss", "hiss of a tape, hissing sound"),
    "hum": _names(
        "hum, humming, mains hum, electrical hum, power hum, ground hum, ground loop, 50 hz hum, 60 hz hum, low hum, amplifier hum, "
        "transformer hum, hum noise",
        "hum of the mains, humming amplifier, humming noise, hum of a transformer",
    ),
    "buzz": _names("buzz, buzzing, electrical buzz, buzzing noise, electric buzz, buzzer, dimmer buzz, buzzing sound", "buzz of electricity, buzzing electricity"),
    "clicks": _names("clicks, click, clicking, mouse clicks, mouse click, clicking noise, clicking sound, pops and clicks, digital clicks", "sound of clicks, clicking of a mouse"),
    "crackle": _names(
        "crackle, vinyl crackle, record crackle, vinyl noise, record noise, surface noise, crackling, crackles, lp crackle, old record",
        "crackle of a record, crackling record, crackle of vinyl",
    ),
    "wind": _names("wind, wind blowing, blowing wind, gust, gusts of wind, breeze, windy, howling wind, wind noise, strong wind, storm wind", "howling of the wind, gusting wind, wind that blows"),
    "beep": _names("beep, beeping, beeps, beep tone, electronic beep, beeping tone, alarm beep, bleep, bleeps, tone, sine tone, microwave beep, censor beep", "beeping sound, series of beeps, beeping alarm"),
    "siren": _names("siren, sirens, police siren, ambulance siren, ambulance, fire engine siren, emergency siren, alarm siren, police car, wailing siren, fire truck", "siren of an ambulance, wailing sirens, siren wailing"),
    "engine": _names("engine, car engine, engine running, engine idling, car, motorcycle, truck, diesel engine, car motor, vehicle, engine noise, idling engine, engine revving, traffic, motorbike, tractor, truck engine", "running engine, engine of a car, revving engine"),
    "applause": _names("applause, clapping, audience clapping, clapping hands, hand clapping, crowd clapping, crowd applauding, applauding, ovation, claps, audience applause, people clapping", "applauding audience, clapping audience, clapping people"),
    "water": _names("water, running water, stream, flowing water, brook, river, tap water, faucet, bubbling water, water flowing, dripping water, water drops, creek, pouring water, splashing water, bubbles, water stream", "flowing stream, water that flows, water running, bubbling stream"),
    "banjo": _names("banjo, banjo playing, banjo picking, bluegrass banjo, banjos", "playing banjo, notes of a banjo"),
    "clarinet": _names("clarinet, clarinet playing, bass clarinet, clarinets, clarinetist", "playing clarinet, notes of a clarinet"),
    "bassoon": _names("bassoon, bassoon playing, contrabassoon, bassoons, double bassoon", "playing bassoon, notes of a bassoon"),
    "cello": _names("cello, cello playing, violoncello, cellos, cellist", "playing cello, notes of a cello"),
    "oboe": _names("oboe, oboe playing, cor anglais, english horn, oboes, oboist", "playing oboe, notes of an oboe"),
    "double_bass": _names("double bass, upright bass, contrabass, double bass playing, acoustic bass, string bass", "playing double bass, notes of a double bass"),
    "flute": _names("flute, flute playing, piccolo, recorder, flutes, flutist", "playing flute, notes of a flute"),
    "french_horn": _names("french horn, french horn playing, french horns, horn", "playing french horn, notes of a french horn"),
    "guitar": _names("acoustic guitar, classical guitar, nylon guitar, steel string guitar, spanish guitar, acoustic guitar playing, folk guitar", "playing acoustic guitar, notes of an acoustic guitar"),
    "mandolin": _names("mandolin, mandolin playing, mandolins", "playing mandolin, notes of a mandolin"),
    "percussion": _names(
        "orchestral percussion, tambourine, cymbal, cymbals, gong, cowbell, castanets, shaker, triangle, wood block, maracas, "
        "hand percussion, rattle, sleigh bells",
        "orchestral percussion instruments, cymbals and tambourine, playing tambourine",
    ),
    "saxophone": _names("saxophone, sax, saxophone playing, alto sax, tenor saxophone, saxophones, saxophonist", "playing saxophone, notes of a saxophone"),
    "trombone": _names("trombone, trombone playing, trombones, trombonist", "playing trombone, notes of a trombone"),
    "piano": _names("piano, piano playing, grand piano, pianist, keyboard, electric piano, keys, piano music, pianos", "playing piano, notes of a piano"),
    "bells": _names("bells, bell, music box, glockenspiel, celesta, tubular bells, bell ringing, chimes, ringing bell", "ringing bells, notes of bells"),
    "mallets": _names("xylophone, marimba, vibraphone, mallets, mallet percussion, xylophone playing", "playing xylophone, notes of a marimba"),
    "organ": _names("organ, church organ, hammond organ, pipe organ, organ playing, organist", "playing organ, notes of an organ"),
    "accordion": _names("accordion, accordion playing, bandoneon, squeezebox, accordions, concertina", "playing accordion, notes of an accordion"),
    "electric_guitar": _names("electric guitar, distorted guitar, rock guitar, overdriven guitar, electric guitar playing, guitar solo, distortion guitar", "playing electric guitar, notes of an electric guitar"),
    "bass_guitar": _names("bass guitar, electric bass, slap bass, bass guitar playing, fretless bass", "playing bass guitar, notes of a bass guitar"),
    "violin": _names("violin, violin playing, fiddle, viola, violins, violinist, fiddler", "playing violin, notes of a violin"),
    "harp": _names("harp, harp playing, harpist, concert harp, harps", "playing harp, notes of a harp"),
    "strings": _names("string ensemble, orchestral strings, string quartet, violins and cellos, strings ensemble", "ensemble of strings, orchestral string ensemble"),
    "choir": _names("choir, choir singing, chorus, choral voices, singing choir, choirs", "choir that sings, singing chorus"),
    "trumpet": _names("trumpet, trumpet playing, trumpets, trumpeter, muted trumpet", "playing trumpet, notes of a trumpet"),
    "brass": _names("brass ensemble, tuba, brass quintet, tuba playing, brass orchestra", "ensemble of brass, playing tuba"),
    "synthesizer": _names("synthesizer, synth, synth pad, synth lead, synthesizer playing, electronic keyboard, analog synth, pad", "playing synthesizer, notes of a synthesizer"),
    "drums": _names(
        "drums, drum, drum kit, drum set, drummer, drumming, beat, drum beat, drum loop, kick and snare, snare drum, bass drum, "
        "kick drum, hi-hat, drums playing",
        "playing drums, beat of the drums, drummer drumming",
    ),
}
