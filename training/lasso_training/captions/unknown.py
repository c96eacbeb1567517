"""What the model has not learned: its right answer to these is "not sure"."""

trained = tuple(
    word.strip()
    for word in """
    cat, cat meowing, meow, purring cat, bird, birds, bird song, birds chirping, chirping, sparrow, owl, owl hooting, crow cawing,
    cow, cow mooing, sheep, sheep bleating, goat, horse, horse galloping, neighing, pig, pig oinking, duck, duck quacking, goose,
    frog, frog croaking, insects, crickets, cicadas, bee, mosquito, fly, lion, lion roaring, wolf, wolf howling, elephant, monkey,
    snake, whale, dolphin, seal, mouse squeaking, rat, hen clucking, turkey, pigeon, dove, seagull, parrot, bear, donkey, camel,
    coughing, cough, snoring, laughing, laughter, giggling, breathing, footsteps, walking, running feet, drinking, eating, chewing,
    brushing teeth, yawning, burping, hiccup, whistling, whisper, screaming, shouting, kiss, heartbeat, gargling, gasping, sighing,
    door knock, knocking, door slam, door creak, creaking door, squeaky hinge, doorbell, window, glass breaking, shattering glass,
    keyboard typing, typewriter, vacuum cleaner, washing machine, dishwasher, toilet flush, hair dryer, blender, microwave oven,
    can opening, cork, coins, money, keys jingling, zipper, scissors, paper tearing, crumpling paper, book pages, pencil, camera,
    telephone, phone ringing, ringtone, cash register, printer, scanner, elevator, escalator, tools, hammer, hammering, drilling,
    drill, sandpaper, sanding, nails, hand saw, jackhammer, lawn mower, leaf blower, welding, construction, bulldozer, crane,
    airplane, aeroplane, jet, plane, propeller, train, train whistle, subway, tram, bus, bicycle, skateboard, boat, ship horn,
    rowing, car horn, honking, tires screeching, brakes, crash, collision, explosion, fireworks, gunshot, gun, machine gun, cannon,
    thunder, lightning, hail, snow, avalanche, earthquake, volcano, waterfall underwater, ice cracking, leaves rustling, tree falling,
    church bells far away, clock chime, cuckoo, alarm, smoke detector, burglar alarm, foghorn, steam train, kettle, kettle whistling,
    frying, sizzling, boiling, cooking, chopping vegetables, cutlery, dishes, plates, cup, pouring cereal, ice cubes, popcorn,
    basketball, ping pong, tennis, golf, bowling, skating, skiing, swimming, boxing, billiards, football, whistle of a referee,
    singing, singer, opera, rapping, beatboxing, yodeling, humming a tune by mouth, lullaby, karaoke, kazoo, bagpipes, harmonica,
    sitar, didgeridoo, theremin, ukulele, zither, koto, steel drum, tabla, bongo, conga, ocarina, pan flute, jew's harp, hurdy gurdy,
    video game, laser, robot, spaceship, ufo, ghost, zombie, dragon, dinosaur, magic, sword, arrow, whip, chain, rope, hinge, lock,
    car wash, gas station, restaurant, cafe, office, classroom, playground, airport, stadium, market, street, church, forest, jungle,
    cave, tunnel, kitchen, bathroom, bedroom, garden, farm, city, night, morning, summer, red, blue, green, yellow, happy, sad,
    everything, nothing, something, anything, stuff, thing, sound, sounds, audio, recording, track, file, echo, reverb, distortion,
    bathtub, umbrella, elastic, table, chair, house, apple, banana, coffee, bread, mountain, cloud, sun, moon, star, planet, computer,
    internet, politics, number, letter, sentence, sofa, carpet, curtain, bottle, balloon, candle, stone, metal, wood, plastic, fabric,
    wooden spoon, silence, quiet, loud part, high pitched, low pitched, left side, right side, beginning, end, middle, mistake
    """.replace("\n", " ").split(",")
    if word.strip()
)

heldout = tuple(
    word.strip()
    for word in """
    hippopotamus, kitten, woodpecker, grasshopper, peacock, moose, coyote, chipmunk, squeaking hamster, swan, snorting, sniffling,
    tap dancing, stomach growling, knitting, vending machine, sewing machine, lawn sprinkler, blacksmith, toaster, stapler, marbles,
    cable car, jet ski, hovercraft, submarine, rocket launch, scooter, roller coaster, glacier, geyser, sandstorm, quicksand, meteor,
    hang drum, erhu, balalaika, dulcimer, vuvuzela, melodica, tornado, shotgun, catapult, velcro, bubble wrap, aerosol can, tent,
    hockey, archery, fencing, library, museum, monastery, lighthouse, purple, seventeen, philosophy, giraffe, envelope, pyramid,
    spoon, trousers, economy, tomorrow, blanket, mirror, helmet, sandwich, pumpkin, volleyball, satellite, cathedral, orchid
    """.replace("\n", " ").split(",")
    if word.strip()
)

alike = tuple(
    word.strip()
    for word in """
    harpsichord, clavichord, autoharp, harp seal, bellow, bellowing, chuckle, chuckling, cattle, flapping wings, wing flapping,
    wind chime, wind chimes, car alarm, air brake, air horn, train horn, ship horn, jet engine, electric shaver, keys jangling,
    computer keyboard, telephone bell, telephone bells, electronic tuner, chorus effect, sea lion, sea lions, sea gull, sea gulls,
    firearm, firearms, trumpeter swan, male singing, female singing, child singing, plucked string instrument, plucked strings
    """.replace("\n", " ").split(",")
)
"""Sounds whose names look like those of sounds that are learned: the reader knows them by this list (`captions/further.py`)."""
