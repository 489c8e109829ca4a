# 課題8 問題3
import torch
import torch.nn.functional as F


def objective(activation):
    return (activation**2).mean()


def ascent_step(model, image, layer, lr):
    outputs = []

    def keep(module, inputs, output):
        outputs.append(output)

    handle = model.get_submodule(layer).register_forward_hook(keep)
    # 画像の勾配を計算する
    image = image.clone()
    image.requires_grad = True
    model(image)
    j = objective(outputs[0])
    j.backward()
    handle.remove()
    g = image.grad
    # 画像を動かす
    with torch.no_grad():
        image = image + lr * g / (g.abs().mean() + 1e-8)
    return image


def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
    H = image.shape[2]
    W = image.shape[3]
    for k in range(octaves):
        # 大きさ
        bairitsu = scale ** (octaves - 1 - k)
        size = (max(1, round(H / bairitsu)), max(1, round(W / bairitsu)))
        base = F.interpolate(image, size=size, mode="bilinear", align_corners=False)
        if k == 0:
            detail = torch.zeros(base.shape)
        else:
            detail = F.interpolate(detail, size=size, mode="bilinear", align_corners=False)
        img = base + detail
        for i in range(steps):
            img = ascent_step(model, img, layer, lr)
        detail = img - base
    return img
