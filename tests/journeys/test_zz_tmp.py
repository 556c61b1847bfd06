import time
async def test_it(furnished):
    print(furnished.quality)
