from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def objective(activation: Tensor) -> Tensor:
    """Deep Dream が大きくする量: 活性の2乗の平均。

        mean(activation²)          すべての要素についての平均

    What Deep Dream increases: the mean of the squared activations, over all elements.

    Args:
        activation: ある層の出力、任意の形。Output of a layer, any shape.

    Returns:
        スカラー。Scalar, shape ().

    Raises:
        なし。Nothing.
    """
    return (activation**2).mean()


def ascent_step(model: nn.Module, image: Tensor, layer: str, lr: float) -> Tensor:
    """画像を、層の活性が強くなる向きに1ステップ動かす。

        image + lr · g / (mean|g| + 1e-8)
        g = ∂objective(activation)/∂image
        activation = model.get_submodule(layer) の出力

    mean|g| は g のすべての要素(バッチも含む)についての平均。model は渡されたモードのまま使い、来たときのまま返す:
    パラメータ、その .grad と requires_grad、モード、フックのどれも変わらない。返す画像は微分できなくてよい。

    One step of the image in the direction that makes the activations of a layer stronger. mean|g| is taken over all
    elements of g, those of the batch included. The model runs in the mode in which it is given, and leaves as it
    came: its parameters, their .grad and requires_grad, its modes and its hooks are the same afterwards. The image
    that is returned need not be differentiable.

    Args:
        model: 画像を受けとるモデル。requires_grad が False のパラメータがあってもよい。
            A model of images; some of its parameters may not require gradients.
        image: 画像 (B, C, H, W)。書き換えない。Images, (B, C, H, W); they stay as they are.
        layer: model.get_submodule に渡す層の名前、たとえば "features.conv2"。
            Name of the layer as `model.get_submodule` takes it, for example "features.conv2".
        lr: ステップの大きさ。Size of the step.

    Returns:
        動かした画像 (B, C, H, W)。The images after the step, (B, C, H, W).

    Raises:
        AttributeError: その名前の層がないとき(get_submodule が出すもの)。
            If there is no such layer (raised by `get_submodule`).
    """
    assert image.dim() == 4
    assert layer in dict(model.named_modules()), "その名前の層はありません"
    outputs = []

    def keep(module, inputs, output):
        outputs.append(output)

    x = image.detach().clone().requires_grad_()
    handle = model.get_submodule(layer).register_forward_hook(keep)
    try:
        model(x)
    finally:
        handle.remove()
    assert len(outputs) == 1
    (g,) = torch.autograd.grad(objective(outputs[0]), x)
    return image + lr * g / (g.abs().mean() + 1e-8)


def dream(
    model: nn.Module, image: Tensor, layer: str, steps: int, lr: float, octaves: int = 1, scale: float = 1.4
) -> Tensor:
    """小さい画像から順に(オクターブごとに)、層の活性が強くなるように画像を動かす。

    H, W は image の大きさ。はじめ detail = 0。k = 0, 1, ..., octaves-1 の順に:

        size_k = (max(1, round(H / scale^(octaves-1-k))), max(1, round(W / scale^(octaves-1-k))))
        base_k = image を size_k にリサイズしたもの
        detail を size_k にリサイズする
        img    = base_k + detail
        img に ascent_step を steps 回
        detail = img - base_k

    最後の img を返す。round は Python の round。リサイズは F.interpolate の bilinear で、
    align_corners=False、antialias なし。
    model は渡されたモードのまま使い、来たときのまま返す(ascent_step を参照)。返す画像は微分できなくてよい。

    Steps of ascent from a small image to the full one, octave by octave, as above: the last img is returned. `round`
    is Python's; resizing is `F.interpolate`, bilinear, align_corners=False, no antialiasing. The model runs in the
    mode in which it is given and leaves as it came (see `ascent_step`). The image that is returned need not be
    differentiable.

    Args:
        model: 任意の大きさの画像を受けとるモデル。A model of images of any size.
        image: 画像 (B, C, H, W)。書き換えない。Images, (B, C, H, W); they stay as they are.
        layer: model.get_submodule に渡す層の名前。Name of the layer as `model.get_submodule` takes it.
        steps: 各オクターブでのステップ数、≥ 0。Steps of each octave, ≥ 0.
        lr: ステップの大きさ。Size of a step.
        octaves: オクターブの数、≥ 1。Number of octaves, ≥ 1.
        scale: 隣り合うオクターブの大きさの比、> 1。Ratio of the sizes of neighbouring octaves, > 1.

    Returns:
        image と同じ形の画像。The dreamed images, shape of `image`.

    Raises:
        ValueError: steps < 0、octaves < 1、scale ≤ 1 のとき。メッセージに引数名を入れる。
            If steps < 0, octaves < 1 or scale ≤ 1; the message names the argument.
        AttributeError: その名前の層がないとき(get_submodule が出すもの)。
            If there is no such layer (raised by `get_submodule`).
    """
    assert steps >= 0
    assert octaves >= 1
    assert scale > 1
    H, W = image.shape[2:]
    img = None
    detail = None
    for k in range(octaves):
        ratio = scale ** (octaves - 1 - k)
        size = (max(1, round(H / ratio)), max(1, round(W / ratio)))
        base = F.interpolate(image, size=size, mode="bilinear", align_corners=False)
        if k == 0:
            detail = torch.zeros_like(base)
        else:
            detail = F.interpolate(detail, size=size, mode="bilinear", align_corners=False)
        img = base + detail
        for _ in range(steps):
            img = ascent_step(model, img, layer, lr)
        detail = img - base
    assert img.shape == image.shape
    return img
