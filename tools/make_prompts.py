#!/usr/bin/env python3
"""Speaks the standard prompts and the robots' sentences with espeak-ng, and composes the music on hold.

    make_prompts.py OUT_DIR     writes OUT_DIR/prompts/{zh-CN,en}/NAME.wav and OUT_DIR/speech/NAME.wav

All files are mono, 8 kHz, 16-bit. Prompt names are those of src/floor/prompt_names.h; the numbers are put together by
src/switchboard/prompt_library.cpp.
"""
import array
import concurrent.futures
import math
import pathlib
import subprocess
import sys
import wave

RATE = 8000
VOICES = {"zh-CN": ["-v", "cmn", "-s", "220"], "en": ["-v", "en-gb", "-s", "165"]}

PROMPTS = {
    "zh-CN": {
        "welcome": "您好，欢迎致电，正在为您转接人工坐席。为了保证服务质量，通话可能会被录音。",
        "position_prefix": "您前面还有", "position_suffix": "位客户，请稍候。",
        "expected_wait_prefix": "预计等待", "expected_wait_minutes_suffix": "分钟。",
        "all_busy": "坐席全忙，请您稍候。",
        "closed": "您好，现在是非工作时间，请您在工作时间再次来电。谢谢，再见。",
        "sorry": "很抱歉，暂时没有坐席能够接听您的来电，请您稍后再拨。再见。",
        "voicemail_greeting": "您好，请在提示音后留言，留言结束请按井号键或直接挂机。",
        "voicemail_saved": "您的留言已保存，我们会尽快与您联系。再见。",
        "recording_notice": "为保证服务质量，本次通话将被录音。",
        "survey_thanks": "感谢您的评价，再见。", "confirm_call": "您有一个客户来电，接听请按1。",
        # of the shipped example, deploy/flows/member_service.json
        "member_menu": "查询订单请按1，查询积分和余额请按2，人工服务请按0。",
        "member_menu_vip": "尊敬的会员，查询订单请按1，查询积分和余额请按2，预约回电请按3，人工服务请按0。",
        "enter_order_number": "请输入订单号，按井号键结束。", "your_order_number": "您的订单号是",
        "agent_will_help": "正在为您转接人工坐席。", "enter_card_number": "请输入会员卡号，按井号键结束。",
        "enter_pin": "请输入六位查询密码。", "one_moment": "正在查询，请稍候。", "card_or_pin_wrong": "卡号或密码不正确。",
        "member_points": "您的积分是", "member_balance": "您的卡内余额是", "member_yuan": "元。",
        "anything_else": "重听请按1，返回主菜单请按9，人工服务请按0，结束请挂机。",
        "order_shipped": "您的订单已经发货。", "order_preparing": "您的订单正在备货。",
        "closed_menu": "预约回电请按1。", "callback_noted": "已为您预约，我们会尽快给您回电。", "goodbye": "感谢您的来电，再见。",
        **{f"number_{n}": t for n, t in enumerate("零一二三四五六七八九")},
        "number_ten": "十", "number_hundred": "百", "number_thousand": "千", "number_two_of": "两",
    },
    "en": {
        "welcome": "Welcome. We are putting you through to an agent. Calls may be recorded for quality.",
        "position_prefix": "Callers ahead of you:", "position_suffix": "Please hold the line.",
        "expected_wait_prefix": "Your expected wait is", "expected_wait_minutes_suffix": "minutes.",
        "all_busy": "All our agents are busy. Please hold the line.",
        "closed": "We are closed at the moment. Please call again during our opening hours. Goodbye.",
        "sorry": "We are sorry that no agent can take your call right now. Please call again later. Goodbye.",
        "voicemail_greeting": "Please leave a message after the tone. Press the hash key or hang up when you are done.",
        "voicemail_saved": "Your message has been kept. We will call you back. Goodbye.",
        "recording_notice": "This call is recorded to keep our service good.",
        "survey_thanks": "Thank you for your answers. Goodbye.", "confirm_call": "A customer is calling. To take the call, press 1.",
        "member_menu": "For your order press 1, for points and balance press 2, for an agent press 0.",
        "member_menu_vip": "Dear member, for your order press 1, for points and balance press 2, for a call back press 3, for an agent press 0.",
        "enter_order_number": "Please enter your order number, and press hash.", "your_order_number": "Your order number is",
        "agent_will_help": "We are putting you through to an agent.", "enter_card_number": "Please enter your card number, and press hash.",
        "enter_pin": "Please enter your six digit PIN.", "one_moment": "One moment, please.", "card_or_pin_wrong": "Card number or PIN are not right.",
        "member_points": "Your points:", "member_balance": "The balance of your card:", "member_yuan": "yuan.",
        "anything_else": "To hear it again press 1, for the main menu press 9, for an agent press 0, or hang up.",
        "order_shipped": "Your order has been shipped.", "order_preparing": "Your order is being prepared.",
        "closed_menu": "To be called back press 1.", "callback_noted": "Noted. We will call you back.", "goodbye": "Thank you for calling. Goodbye.",
        **{f"number_{n}": t for n, t in enumerate(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen".split())},
        **{f"number_{n}0": t for n, t in zip(range(2, 10), "twenty thirty forty fifty sixty seventy eighty ninety".split())},
        "number_hundred": "hundred", "number_thousand": "thousand",
    },
}

SPEECH = {
    "caller_1": ("zh-CN", "+m3", "您好，我想查询一下我的订单，三天前下单的，到现在还没有发货，请帮我看一下是什么原因。"),
    "caller_2": ("zh-CN", "+f2", "你好，我家里的宽带从昨天晚上开始就上不了网，重启过路由器也没有用，能不能派人来修？"),
    "caller_3": ("zh-CN", "+m5", "我要投诉，上个星期说好给我回电话的，一直没有人联系我，这个问题到底什么时候能解决？"),
    "caller_4": ("en", "+f3", "Hello, I would like to change the delivery address of my order. Could you please help me with that?"),
    "agent_1": ("zh-CN", "+f4", "您好，很高兴为您服务。请问您的订单号是多少？请稍等，我马上为您查询。感谢您的耐心等待。"),
    "agent_2": ("zh-CN", "+m2", "您好，请问有什么可以帮您？好的，我已经记录下来了，会尽快安排专人为您处理，请您放心。"),
    "agent_3": ("en", "+f1", "Thank you for calling. Let me look that up for you. One moment, please. I have found your record."),
}


def speak(path, language, text, variant=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    voice = list(VOICES[language])
    voice[1] += variant
    raw = subprocess.run(["espeak-ng", *voice, "--stdout", text], check=True, capture_output=True).stdout
    subprocess.run(["sox", "-t", "wav", "--ignore-length", "-", "-r", str(RATE), "-c", "1", "-b", "16", str(path),
                    "silence", "1", "0.02", "0.1%", "norm", "-6"], input=raw, check=True)


def music(path):
    """Sixteen bars of soft arpeggios; every note decays, so the loop has no seam."""
    chords = [(57, 60, 64, 69), (53, 57, 60, 65), (48, 55, 60, 64), (55, 59, 62, 67)] * 4
    step = RATE * 3 // 10
    samples = [0.0] * (len(chords) * 8 * step)
    for bar, chord in enumerate(chords):
        for i, k in enumerate((0, 1, 2, 3, 2, 1, 2, 1)):
            start, hz = (bar * 8 + i) * step, 440 * 2 ** ((chord[k] - 69) / 12)
            for t in range(3 * step):
                value = math.exp(-4.0 * t / (3 * step)) * min(1, t / 40) * (
                    math.sin(2 * math.pi * hz * t / RATE) + 0.3 * math.sin(4 * math.pi * hz * t / RATE))
                samples[(start + t) % len(samples)] += 3000 * value
    write_wave(path, [max(-32000, min(32000, int(s))) for s in samples])


def beep(path):
    """The tone before a message: 1000 Hz for 300 ms, without clicks at its ends."""
    length = RATE * 3 // 10
    tone = [int(8000 * math.sin(2 * math.pi * 1000 * t / RATE) * min(1, t / 80, (length - t) / 80)) for t in range(length)]
    write_wave(path, tone)


def write_wave(path, samples):
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(array.array("h", samples).tobytes())


def ringback(path):
    """What a caller hears while the far telephone rings: 450 Hz, one second in five, as in China."""
    rings = [int(6000 * math.sin(2 * math.pi * 450 * t / RATE)) for t in range(RATE)]
    write_wave(path, rings + [0] * (4 * RATE))


def main():
    out = pathlib.Path(sys.argv[1])
    jobs = [(out / "prompts" / language / f"{name}.wav", language, text)
            for language, prompts in PROMPTS.items() for name, text in prompts.items()]
    jobs += [(out / "speech" / f"{name}.wav", language, text, variant) for name, (language, variant, text) in SPEECH.items()]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(speak, *job) for job in jobs]:
            done.result()
    for language in PROMPTS:
        music(out / "prompts" / language / "music.wav")
        ringback(out / "prompts" / language / "ringback.wav")
        beep(out / "prompts" / language / "beep.wav")


main()
