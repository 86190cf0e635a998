import { definePlugin } from '@astro/sdk'
export default definePlugin({})
