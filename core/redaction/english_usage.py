"""Which words of the English list ordinary messages are full of, so that a row of them is no phrase.

English can't say much without "the", "to", "my" or "is", none of which the list has; a row that leans on
the grammatical words that it does have ("this", "when"), or on the words of support messages, is prose.
A row of things ("apple, banana, bread, butter") is an inventory or a shopping list.
"""


def words_of(text: str) -> frozenset[str]:
    """The words of a text in which spaces separate them."""
    return frozenset(text.split())


GRAMMAR_OUTSIDE_LIST = words_of(
    "a am an and are as at be been but by could did do does for from get got had has he her him his how i"
    " if in is it its me my not of on or our out per she should so some than the their them to too up us"
    " was we were which while who why with would your im ive dont cant didnt doesnt wont isnt"
)
"""Words that prose can't do without and the list lacks: never a mistyped list word."""

_GRAMMAR_IN_LIST = words_of(
    "about above after again all almost already also always another any because before below between"
    " beyond can either else enough few have hello help hope into just like make much must myself near"
    " neither never next nothing now off often okay once one only other over own please rather same since"
    " someone soon sorry still such tell thank that then there they this three time today together tomorrow"
    " tonight try two under until upon use used very wait want what when where will you"
)
"""Words of the list that are mostly grammar: rare in a phrase (1 in 20), frequent in prose."""

_TOPICAL_IN_LIST = words_of(
    "account address amount answer balance bonus busy button buy call cancel card cash change check click"
    " code coin confirm device deposit email error exchange explain fee help issue message mobile money month"
    " network number order password payment phone photo picture price problem question receive screen second"
    " sell send service start stay swap system test ticket token trade transfer update upgrade verify version"
    " video wallet wrong year"
)
"""Words of the list that fill messages to a wallet's support."""

USUAL = _GRAMMAR_IN_LIST | _TOPICAL_IN_LIST | GRAMMAR_OUTSIDE_LIST
"""Rare in a phrase (1 word in 14), common in writing."""

THINGS = words_of(
    # what is eaten and drunk
    " apple avocado bacon banana bean beef bread broccoli burger butter cabbage cake candy carbon celery"
    " cereal cheese cherry chicken cinnamon coconut coffee corn cream cube diet dinner dish egg fish food"
    " fruit garlic ginger grain grape honey ice jelly juice ketchup kiwi lemon lobster lunch maple mango"
    " meat milk muffin mushroom noodle nut oil olive onion orange oyster peanut pear pepper pill pizza"
    " potato pudding pumpkin rice salad salmon salt sauce sausage shrimp snack soda soup spice steak sugar"
    " toast tobacco tomato tuna turkey vapor walnut water wheat wine"
    # what is worn
    " badge belt blouse cloth cotton dress fabric garment glove hat helmet jacket jeans jewel mask purse"
    " ribbon ring shoe silk skirt sock suit tattoo uniform velvet wool diamond gold silver"
    # rooms and what stands in them
    " balcony bamboo bar basket bench blanket box broom brush bulb cabin cage carpet ceiling chair clock"
    " couch cradle cup cupboard curtain cushion desk door drum fan fence floor fork frame furnace garage"
    " garden gate glass hammer jar kit kitchen knife ladder lamp laundry lamp mirror napkin oven paper"
    " piano picture pipe plate rack razor roof room rug saddle scissors shell spoon stairs stone stool"
    " stove table tape toilet tool toy tray trash tube umbrella vacuum wall window"
    # devices and office goods
    " antenna bike bicycle boat book bus cable camera canoe car card cart chalk cigar diary dice document"
    " drill engine envelope file film gadget gas gauge guitar laptop lens letter light lock machine magnet"
    " mail match menu metal monitor motor mouse paddle panel pen pencil phone photo plug pistol radio"
    " rifle robot rocket scale screen ship ski stamp switch tank taxi tent ticket torch tower train truck"
    " van violin wagon wheel whip wire"
    # animals and plants
    " bird buffalo cactus cat coyote crane cricket deer dog dolphin donkey dove dragon duck eagle elephant"
    " flower fly fox frog giraffe goat goose gorilla grass hamster hawk hedgehog hen horse insect kangaroo"
    " kitten leaf leopard lion lizard mammal monkey mosquito mule ostrich palm panda panther parrot"
    " pelican pet pig pigeon pony puppy rabbit raccoon raven rose scorpion seed snake spider squirrel"
    " tiger tortoise tree turtle wasp weasel whale wolf wood zebra"
)
"""Things to own, eat, see or count (1 word of the list in 6): what lists and inventories consist of."""
