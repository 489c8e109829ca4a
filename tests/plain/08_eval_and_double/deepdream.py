import torch
import torch.nn.functional as F


def objective(activation):
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
    return torch.mean(activation**2)


def ascent_step(model, image, layer, lr):
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
    model.eval()
    for p in model.parameters():
        p.requires_grad_(False)

    outputs = []

    def keep(module, inputs, output):
        outputs.append(output)

    x = image.clone().detach()
    x.requires_grad = True
    handle = model.get_submodule(layer).register_forward_hook(keep)
    try:
        model(x)
    finally:
        handle.remove()
    J = objective(outputs[0])
    J.backward()
    g = x.grad
    return image + lr * g / (g.abs().mean() + 1e-8)


def dream(model, image, layer, steps, lr, octaves=1, scale=1.4):
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
    if steps < 0:
        raise ValueError("steps must be >= 0")
    if octaves < 1:
        raise ValueError("octaves must be >= 1")
    if scale <= 1:
        raise ValueError("scale must be > 1")
    model.eval()
    H, W = image.shape[-2:]
    detail = torch.zeros_like(image)
    for k in range(octaves):
        r = scale ** (octaves - 1 - k)
        size = (max(1, round(H / r)), max(1, round(W / r)))
        print("octave", k, size)
        base = F.interpolate(image, size=size, mode="bilinear", align_corners=False)
        img = base + F.interpolate(detail, size=size, mode="bilinear", align_corners=False)
        for i in range(steps):
            img = ascent_step(model, img, layer, lr)
        detail = img - base
    return img
